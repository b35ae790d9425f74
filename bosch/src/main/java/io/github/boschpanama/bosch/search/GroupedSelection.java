package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Stage 3 of BOSCH, grouped head selection: layers with the same ratio are searched jointly, from the easiest group
/// (the highest ratio) to the hardest, each with its exact count of local groups; the result of one is committed before
/// the next begins.
///
/// Layers whose turn has not come are local already in the groups of the mask it starts from, so that every mask scored
/// has the ratio asked for. A group whose layers are all local or all full has nothing to choose.
///
/// @param solver searches a group of layers
record GroupedSelection(BinarySolver solver) {
    /// @param session scores masks
    /// @param start a mask with the counts asked for
    /// @param budget the evaluations of the whole stage, shared by the number of layers in a group
    /// @param random the source of randomness
    /// @return a mask with the same counts that scores at least as well
    HeadMask select(SearchSession session, HeadMask start, int budget, RandomGenerator random) {
        int[] counts = new int[start.layers()];
        Map<Integer, List<Integer>> layersByCount = new TreeMap<>(Comparator.reverseOrder());
        int open = 0;
        for (int layer = 0; layer < start.layers(); layer++) {
            counts[layer] = start.localCount(layer);
            if (counts[layer] > 0 && counts[layer] < start.groups()) {
                layersByCount.computeIfAbsent(counts[layer], _ -> new ArrayList<>()).add(layer);
                open++;
            }
        }
        HeadMask mask = start;
        int left = budget;
        for (List<Integer> layers : layersByCount.values()) {
            int share = left * layers.size() / open;
            open -= layers.size();
            if (share > 0) {
                Evaluations evaluations = session.solve(solver, bits -> HeadBits.mask(start, bits),
                        HeadBits.space(start, layers, counts), HeadBits.of(mask), share, random);
                left -= evaluations.spent();
                mask = HeadBits.mask(start, evaluations.best());
            }
        }
        return mask;
    }
}
