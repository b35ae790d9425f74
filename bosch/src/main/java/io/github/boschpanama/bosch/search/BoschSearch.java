package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.Arrays;
import java.util.SplittableRandom;

/// BOSCH: layer importance probing, adaptive ratio assignment, grouped head selection (arXiv 2604.05942), then swaps
/// over the whole mask with what is left of the budget.
///
/// The paper ends with the third stage; the polish is ours. It starts from the mask that the three stages left and keeps
/// their best, so it can only improve on them.
///
/// @param solver the solver in all stages
/// @param probingShare the share of the budget for stage 1
/// @param selectionShare the share of the budget for stage 3
/// @param assignment stage 2
public record BoschSearch(BinarySolver solver, double probingShare, double selectionShare, RatioAssignment assignment)
        implements
            MaskSearch {
    /// @return the search as it is best known, see SEARCH-NOTES.md
    public static BoschSearch standard() {
        return new BoschSearch(new FirstOrderSwaps(), 0.25, 0.25, new RatioAssignment(1));
    }

    @Override
    public SearchResult find(SearchSession session, double ratio, int budget, long seed) {
        HeadMask full = session.full();
        int local = Targets.local(full, ratio);
        Targets.require(budget, full.layers() + 1, "probing " + full.layers() + " layers");
        SplittableRandom random = new SplittableRandom(seed);
        int start = session.evaluations();

        int probing = Math.max(full.layers(), (int) (probingShare * budget));
        session.begin(new Phase(ratio, Stage.PROBING, probing));
        LayerProbe probe = new LayerProbing(solver).probe(session, counts(full, ratio), probing, random.split());

        int left = budget - (session.evaluations() - start);
        int selection = Math.min(left - 1, (int) (selectionShare * budget));
        session.begin(new Phase(ratio, Stage.SELECTION, selection));
        int[] counts = assignment.assign(RatioAssignment.weights(probe.drops()), full.groups(), local);
        HeadMask selected = new GroupedSelection(solver).select(session, probe.easiest(counts), selection,
                random.split());

        int polish = budget - (session.evaluations() - start);
        session.begin(new Phase(ratio, Stage.POLISH, polish));
        Evaluations polished = session.solve(solver, bits -> HeadBits.mask(full, bits),
                SearchSpace.choose(full.size(), local), HeadBits.of(selected), polish, random.split());
        return session.finish(ratio, HeadBits.mask(full, polished.best()));
    }

    private static int[] counts(HeadMask full, double ratio) {
        int[] counts = new int[full.layers()];
        Arrays.fill(counts, LayerProbing.count(full.groups(), ratio));
        return counts;
    }
}
