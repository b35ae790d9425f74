package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Samples that begin alike, such as questions about one document or prompts behind the same examples: what they share is
/// computed once, so they are scored together.
public final class SampleFamilies {
    private SampleFamilies() {}

    /// Puts each sample to the earlier ones with which it shares the most, if that is half of its tokens or more, and as long as what
    /// they do not share is not more than twice the first of them: a mask that is lost is then given up before the others.
    ///
    /// @param samples the samples
    /// @return their places in the list, family by family in the order of the first members, and in order within a family
    public static List<List<Integer>> of(List<TokenSample> samples) {
        List<List<Integer>> families = new ArrayList<>();
        List<Long> rooms = new ArrayList<>(); // tokens that a family may still get
        for (int place = 0; place < samples.size(); place++) {
            int[] ids = samples.get(place).ids();
            int best = -1;
            int most = (ids.length - 1) / 2;
            for (int family = 0; family < families.size(); family++) {
                int shared = 0;
                for (int member : families.get(family)) {
                    shared = Math.max(shared, alike(ids, samples.get(member).ids()));
                }
                if (shared > most && ids.length - shared <= rooms.get(family)) {
                    best = family;
                    most = shared;
                }
            }
            if (best < 0) {
                families.add(new ArrayList<>(List.of(place)));
                rooms.add((long) ids.length);
            } else {
                families.get(best).add(place);
                rooms.set(best, rooms.get(best) - (ids.length - most));
            }
        }
        return families;
    }

    /// @param ids tokens
    /// @param others tokens
    /// @return how many of them are alike before the first that differs
    public static int alike(int[] ids, int[] others) {
        int differing = Arrays.mismatch(ids, others);
        return differing < 0 ? ids.length : differing;
    }
}
