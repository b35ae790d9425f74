package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Samples that begin alike, such as questions about one document or prompts behind the same examples: what they share is
/// computed once, so they are scored together.
public final class SampleFamilies {
    /// Tokens of a family, as multiples of its first sample's: all, and those that differ from an earlier sample's.
    private static final int MOST_TOKENS = 8;
    private static final int MOST_OWN_TOKENS = 2;

    private SampleFamilies() {}

    /// What a family may still get.
    ///
    /// @param tokens of whole samples
    /// @param own tokens that are no earlier sample's
    private record Room(long tokens, long own) {
        boolean takes(int length, int shared) {
            return length <= tokens && length - shared <= own;
        }

        Room less(int length, int shared) {
            return new Room(tokens - length, own - (length - shared));
        }
    }

    /// Adds a sample to the family with which it has the longest common prefix, if that is at least half of it. A family has no more
    /// than eight samples' tokens, and no more than two when what they share is counted once: so few that a lost mask can be
    /// given up after some families.
    ///
    /// @param samples the samples
    /// @return their places in the list, family by family in the order of the first members, and in order within a family
    public static List<List<Integer>> of(List<TokenSample> samples) {
        List<List<Integer>> families = new ArrayList<>();
        List<Room> rooms = new ArrayList<>();
        for (int place = 0; place < samples.size(); place++) {
            int[] ids = samples.get(place).ids();
            int best = -1;
            int most = (ids.length - 1) / 2;
            for (int family = 0; family < families.size(); family++) {
                int shared = 0;
                for (int member : families.get(family)) {
                    shared = Math.max(shared, alike(ids, samples.get(member).ids()));
                }
                if (shared > most && rooms.get(family).takes(ids.length, shared)) {
                    best = family;
                    most = shared;
                }
            }
            if (best < 0) {
                families.add(new ArrayList<>(List.of(place)));
                rooms.add(new Room(ids.length * (MOST_TOKENS - 1L), ids.length * (MOST_OWN_TOKENS - 1L)));
            } else {
                families.get(best).add(place);
                rooms.set(best, rooms.get(best).less(ids.length, most));
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
