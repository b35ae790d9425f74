package io.github.boschpanama.bosch.report;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// What the chosen sets of local groups have in common, between ratios and between methods.
final class MaskSets {
    private final List<MethodMask> all;

    /// @param all every mask
    MaskSets(List<MethodMask> all) {
        this.all = all;
    }

    /// @return the masks of a method at a ratio, one a seed
    List<MethodMask> of(MethodInfo method, double ratio) {
        return all.stream().filter(mask -> mask.method().equals(method.name()) && mask.ratio() == ratio).toList();
    }

    /// Mean over the seeds of [#turnover(HeadMask, HeadMask)].
    ///
    /// @param method the method
    /// @param lower a ratio
    /// @param higher the ratio that follows
    /// @return the mean, if there are masks at both ratios
    OptionalDouble turnover(MethodInfo method, double lower, double higher) {
        List<Double> values = new ArrayList<>();
        for (MethodMask from : of(method, lower)) {
            for (MethodMask to : of(method, higher)) {
                if (from.seed() == to.seed()) {
                    values.add(turnover(from.mask(), to.mask()));
                }
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).average();
    }

    /// Mean over pairs of runs of [#distance(HeadMask, HeadMask)].
    ///
    /// @param one a method
    /// @param other another, or the same for the distance between its seeds
    /// @param ratio ρ
    /// @return the mean, if there is a pair
    OptionalDouble distance(MethodInfo one, MethodInfo other, double ratio) {
        List<Double> values = new ArrayList<>();
        for (MethodMask a : of(one, ratio)) {
            for (MethodMask b : of(other, ratio)) {
                if (!one.equals(other) || a.seed() < b.seed()) {
                    values.add(distance(a.mask(), b.mask()));
                }
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).average();
    }

    /// @param masks masks of one shape, at least one
    /// @return the share of them in which a group is local [layers][groups]
    static double[][] share(List<MethodMask> masks) {
        HeadMask first = masks.getFirst().mask();
        double[][] share = new double[first.layers()][first.groups()];
        for (MethodMask one : masks) {
            for (int layer = 0; layer < first.layers(); layer++) {
                for (int group = 0; group < first.groups(); group++) {
                    share[layer][group] += one.mask().isLocal(layer, group) ? 1.0 / masks.size() : 0;
                }
            }
        }
        return share;
    }

    /// The share of the groups local at the lower ratio that are full again at the higher one: 0 for a fixed ranking.
    static double turnover(HeadMask lower, HeadMask higher) {
        return lower.localCount() == 0 ? 0 : 1 - (double) common(lower, higher) / lower.localCount();
    }

    /// Jaccard's distance between the sets of local groups, `1 − |A ∩ B| / |A ∪ B|`.
    static double distance(HeadMask a, HeadMask b) {
        int common = common(a, b);
        int union = a.localCount() + b.localCount() - common;
        return union == 0 ? 0 : 1 - (double) common / union;
    }

    private static int common(HeadMask a, HeadMask b) {
        int common = 0;
        for (int layer = 0; layer < a.layers(); layer++) {
            for (int group = 0; group < a.groups(); group++) {
                common += a.isLocal(layer, group) && b.isLocal(layer, group) ? 1 : 0;
            }
        }
        return common;
    }
}
