package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The ablation B-multi: all layers searched jointly, at the same ratio in every layer (as near as exactly round(ρ·N)
/// local groups allow), without stage 2.
///
/// @param solver searches the mask
public record MultiLayerSearch(BinarySolver solver) implements MaskSearch {
    @Override
    public int leastBudget(HeadMask shape) {
        return 1;
    }

    @Override
    public SearchResult find(SearchSession session, double ratio, int budget, long seed) {
        HeadMask full = session.full();
        int[] counts = Targets.uniform(Targets.local(full, ratio), full.layers());
        requireFeasible(full, ratio, budget);
        SearchSpace space = HeadBits.space(full, IntStream.range(0, full.layers()).boxed().toList(), counts);
        SplittableRandom random = new SplittableRandom(seed);
        session.begin(new Phase(ratio, Stage.SELECTION, budget));
        Evaluations evaluations = session.solve(solver, bits -> HeadBits.mask(full, bits), space,
                space.random(HeadBits.of(full), random), budget, random);
        return session.finish(ratio, HeadBits.mask(full, evaluations.best()));
    }
}
