package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.SplittableRandom;

/// The ablation B-single: the cascade of stage 1 alone, layer by layer, at the same ratio in every layer (as near as
/// exactly round(ρ·N) local groups allow).
///
/// @param solver searches a layer
public record SingleLayerSearch(BinarySolver solver) implements MaskSearch {
    @Override
    public int leastBudget(HeadMask shape) {
        return shape.layers();
    }

    @Override
    public SearchResult find(SearchSession session, double ratio, int budget, long seed) {
        HeadMask full = session.full();
        int[] counts = Targets.uniform(Targets.local(full, ratio), full.layers());
        requireFeasible(full, ratio, budget);
        session.begin(new Phase(ratio, Stage.PROBING, budget));
        LayerProbe probe = new LayerProbing(solver, Double.NEGATIVE_INFINITY).probe(session,
                GroupHint.none(full.size()), counts, budget, new SplittableRandom(seed));
        return session.finish(ratio, probe.mask());
    }
}
