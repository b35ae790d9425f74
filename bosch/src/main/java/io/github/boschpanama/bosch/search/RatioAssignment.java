package io.github.boschpanama.bosch.search;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Stage 2 of BOSCH, adaptive ratio assignment: how many groups of each layer become local.
///
/// The drops δ become weights w = max(δ, 0) / max δ in [0, 1], small = easy to localise. Layers are sorted by weight; the
/// layer of rank q aims at the ratio θ − spread·((q + ½)/L − ½), clipped to [0, 1], with θ such that the mean is ρ, and
/// goes to the nearest of the buckets 0, 1/H_kv, …, 1. Then layers move to a neighbouring bucket, the one first whose
/// aim loses least, until exactly round(ρ·N) groups are local. (The paper has coarse buckets and moves between
/// neighbours; buckets, aim and order of moves are ours.)
///
/// @param spread how far the ratios of the easiest and the hardest layer lie apart before clipping; 0 = all alike
public record RatioAssignment(double spread) {
    private static final int BISECTIONS = 60;

    /// @param drops δ of each layer
    /// @return w of each layer
    static List<Double> weights(List<Double> drops) {
        double largest = drops.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return drops.stream().map(drop -> largest > 0 ? Math.max(drop, 0) / largest : 0).toList();
    }

    /// @param weights w of each layer
    /// @param groups H_kv
    /// @param local the local groups of the whole mask, round(ρ·N)
    /// @return [layers], the local groups of each layer
    int[] assign(List<Double> weights, int groups, int local) {
        int layers = weights.size();
        double[] aims = aims(weights, (double) local / (layers * groups));
        int[] counts = new int[layers];
        for (int layer = 0; layer < layers; layer++) {
            counts[layer] = (int) Math.round(aims[layer] * groups);
        }
        int missing = local - IntStream.of(counts).sum();
        while (missing != 0) {
            int step = Integer.signum(missing);
            int mover = IntStream.range(0, layers).boxed()
                    .filter(layer -> counts[layer] + step >= 0 && counts[layer] + step <= groups)
                    .min(Comparator.<Integer>comparingDouble(layer -> loss(counts, aims, groups, layer, step))
                            .thenComparingDouble(layer -> step * weights.get(layer)))
                    .orElseThrow();
            counts[mover] += step;
            missing -= step;
        }
        return counts;
    }

    /// How much further from its aim a layer is after the step.
    private static double loss(int[] counts, double[] aims, int groups, int layer, int step) {
        double aim = aims[layer] * groups;
        return Math.abs(counts[layer] + step - aim) - Math.abs(counts[layer] - aim);
    }

    private double[] aims(List<Double> weights, double ratio) {
        int layers = weights.size();
        List<Integer> order = IntStream.range(0, layers).boxed().sorted(Comparator.comparing(weights::get)).toList();
        double[] offsets = new double[layers];
        for (int rank = 0; rank < layers; rank++) {
            offsets[order.get(rank)] = spread * ((rank + 0.5) / layers - 0.5);
        }
        double low = -spread;
        double high = 1 + spread;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (IntStream.range(0, layers).mapToDouble(l -> Math.clamp(middle - offsets[l], 0.0, 1.0)).average()
                    .orElseThrow() > ratio) {
                high = middle;
            } else {
                low = middle;
            }
        }
        double theta = low;
        return IntStream.range(0, layers).mapToDouble(l -> Math.clamp(theta - offsets[l], 0.0, 1.0)).toArray();
    }
}
