package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.heuristic.LayerHeuristic;
import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.report.MethodKind;
import java.util.function.LongFunction;

/// Whole layers by a rule.
///
/// @param info name, kind and what it does
/// @param seeding whether the rule draws at random
/// @param heuristic the rule of a seed
record LayerMethod(MethodInfo info, Seeding seeding, LongFunction<LayerHeuristic> heuristic) implements Method {
    LayerMethod(String name, String summary, Seeding seeding, LongFunction<LayerHeuristic> heuristic) {
        this(new MethodInfo(name, MethodKind.LAYER, summary), seeding, heuristic);
    }

    @Override
    public Choice choose(Calibration calibration, double ratio, long seed) {
        return Choice.of(heuristic.apply(seed).mask(calibration.full(), ratio), 0, 0);
    }
}
