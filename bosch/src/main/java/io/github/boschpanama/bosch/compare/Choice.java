package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.report.SearchCourse;
import io.github.boschpanama.models.HeadMask;
import java.util.List;

/// The mask that a method chose.
///
/// @param mask the mask
/// @param evaluations masks scored on the way
/// @param seconds the time it took
/// @param course how the best score grew, as Ŝ: 0 as windows everywhere, 1 as full attention; empty without a search
/// @param buckets the local groups that stage 2 gave each layer; empty without that stage
record Choice(HeadMask mask, long evaluations, double seconds, List<SearchCourse.Point> course,
        List<Integer> buckets) {
    Choice {
        course = List.copyOf(course);
        buckets = List.copyOf(buckets);
    }

    /// A choice without a search.
    static Choice of(HeadMask mask, long evaluations, double seconds) {
        return new Choice(mask, evaluations, seconds, List.of(), List.of());
    }
}
