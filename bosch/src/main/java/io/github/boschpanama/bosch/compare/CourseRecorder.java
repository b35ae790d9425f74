package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.report.SearchCourse.Point;
import io.github.boschpanama.bosch.search.Evaluation;
import io.github.boschpanama.bosch.search.Objective;
import io.github.boschpanama.bosch.search.SearchListener;
import io.github.boschpanama.bosch.search.Stage;
import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.List;

/// Listens to one search: what it cost, how the best mask of the ratio asked for grew, and what stage 2 chose.
final class CourseRecorder implements SearchListener {
    private final double ratio;
    private final Runnable steps;
    private final List<Point> best = new ArrayList<>(); // S, not yet Ŝ
    private List<Integer> buckets = List.of();
    private long evaluations;
    private double seconds;

    /// @param ratio ρ
    /// @param steps hears of each mask scored
    CourseRecorder(double ratio, Runnable steps) {
        this.ratio = ratio;
        this.steps = steps;
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        seconds += evaluation.seconds();
        if (evaluation.phase().stage() == Stage.ANCHORS) {
            return;
        }
        evaluations++;
        steps.run();
        HeadMask mask = evaluation.mask();
        boolean atRatio = mask.localCount() == Math.round(ratio * mask.size());
        double incumbent = best.isEmpty() ? Double.NEGATIVE_INFINITY : best.getLast().best();
        if (atRatio && evaluation.score().beats(incumbent)) {
            best.add(new Point(evaluations, evaluation.score().value()));
        }
    }

    @Override
    public void assigned(List<Integer> counts) {
        buckets = counts;
    }

    /// @param mask what the search found
    /// @param objective the scale of Ŝ
    /// @return the choice with its course, which ends at the last evaluation
    Choice choice(HeadMask mask, Objective objective) {
        List<Point> course = new ArrayList<>();
        best.forEach(point -> course.add(new Point(point.evaluations(), objective.normalised(point.best()))));
        if (!course.isEmpty() && course.getLast().evaluations() < evaluations) {
            course.add(new Point(evaluations, course.getLast().best()));
        }
        return new Choice(mask, evaluations, seconds, course, buckets);
    }
}
