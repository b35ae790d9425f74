package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.SplittableRandom;

/// The ablation B-layer: the same search over whole layers. Where round(ρ·N) local groups are no whole number of layers,
/// one more layer is local in its first groups, so that all methods are compared at the same number: the topmost of the
/// layers left full.
///
/// @param solver searches the layers
public record WholeLayerSearch(BinarySolver solver) implements MaskSearch {
    @Override
    public int leastBudget(HeadMask shape) {
        return 1;
    }

    @Override
    public SearchResult find(SearchSession session, double ratio, int budget, long seed) {
        HeadMask full = session.full();
        int local = Targets.local(full, ratio);
        requireFeasible(full, ratio, budget);
        SearchSpace space = SearchSpace.choose(full.layers(), local / full.groups());
        SplittableRandom random = new SplittableRandom(seed);
        session.begin(new Phase(ratio, Stage.SELECTION, budget));
        Evaluations evaluations = session.solve(solver, layers -> mask(full, layers, local % full.groups()), space,
                space.random(Bits.zeros(full.layers()), random), budget, random);
        return session.finish(ratio, mask(full, evaluations.best(), local % full.groups()));
    }

    private static HeadMask mask(HeadMask full, Bits layers, int rest) {
        HeadMask mask = HeadBits.layers(full, layers);
        int top = full.layers() - 1;
        while (layers.get(top)) {
            top--;
        }
        for (int group = 0; group < rest; group++) {
            mask = mask.withLocal(top, group, true);
        }
        return mask;
    }
}
