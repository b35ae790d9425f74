package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Stage 1 of BOSCH, layer importance probing: from the top layer down, a small search in each layer for the groups to
/// make local. The layers above stay as their own searches left them (a cascade), the layers below are still full.
///
/// Where a whole mask is at hand, a cascade that scores below it is itself of no use any more: from there on it only tells
/// which layers do more harm, and for that estimates are enough.
///
/// @param solver searches a layer
/// @param floor the score of a whole mask at hand, or negative infinity
record LayerProbing(BinarySolver solver, double floor) {
    /// The paper's count of local groups in a probed layer, ⌈ρ·H_kv⌉; at least one group stays full where there is more
    /// than one, for with all of them local there is nothing to choose and no layer to tell from another.
    ///
    /// @param groups H_kv
    /// @param ratio ρ
    /// @return the groups to make local in each layer
    static int count(int groups, double ratio) {
        return Math.max(1, Math.min(groups - 1, (int) Math.ceil(ratio * groups)));
    }

    /// @param session scores masks
    /// @param hint what is thought of each group; a layer's search starts from the groups that it favours
    /// @param counts [layers], the groups to make local in each layer
    /// @param budget the evaluations of the whole stage, shared equally; each layer gets at least one
    /// @param random the source of randomness
    /// @return the cascade's masks and scores
    LayerProbe probe(SearchSession session, GroupHint hint, int[] counts, int budget, RandomGenerator random) {
        HeadMask mask = session.full();
        LayerProbe.Layer[] layers = new LayerProbe.Layer[counts.length];
        double above = session.objective().full();
        int left = budget;
        for (int layer = counts.length - 1; layer >= 0; layer--) {
            SearchSpace space = HeadBits.space(mask, List.of(layer), counts);
            HeadMask shape = mask;
            Evaluations evaluations = session.solve(solver, bits -> HeadBits.mask(shape, bits), space,
                    hint.favourite(space, space.random(HeadBits.of(mask), random)), Math.max(1, left / (layer + 1)),
                    floor, random);
            left -= evaluations.spent();
            mask = HeadBits.mask(mask, evaluations.best());
            layers[layer] = new LayerProbe.Layer(evaluations.bestValue(), above - evaluations.bestValue(),
                    easiest(evaluations, hint, layer, mask.groups()));
            above = evaluations.bestValue();
        }
        return new LayerProbe(mask, List.of(layers));
    }

    private static List<Integer> easiest(Evaluations evaluations, GroupHint hint, int layer, int groups) {
        int first = layer * groups;
        Comparator<Integer> chosenFirst = Comparator.comparing(group -> !evaluations.best().get(first + group));
        Comparator<Integer> byMean = Comparator.comparingDouble(group -> -meanScore(evaluations, first + group));
        Comparator<Integer> byHint = Comparator.comparingDouble(group -> -hint.votes(first + group));
        return IntStream.range(0, groups).boxed().sorted(chosenFirst.thenComparing(byMean).thenComparing(byHint))
                .toList();
    }

    /// The mean score of the points with a 1 at this position; the lowest where there is none.
    private static double meanScore(Evaluations evaluations, int position) {
        return evaluations.scored().entrySet().stream().filter(point -> point.getKey().get(position))
                .map(Map.Entry::getValue).mapToDouble(Score::estimate).average().orElse(Double.NEGATIVE_INFINITY);
    }
}
