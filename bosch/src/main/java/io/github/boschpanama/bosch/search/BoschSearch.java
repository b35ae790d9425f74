package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.Arrays;
import java.util.SplittableRandom;

/// BOSCH: layer importance probing, adaptive ratio assignment, grouped head selection (arXiv 2604.05942), then swaps
/// over the whole mask with what is left of the budget.
///
/// The paper has the three stages; what comes before and after is ours. Where it takes at most half the budget, layers
/// and groups are first scored as the only local ones. The groups of least harm are a mask to start from, and in stage 1
/// harm chooses a layer's groups, so that one evaluation a layer will do, and an estimate where that is below the mask.
/// Stage 3 goes on from the mask of stage 2 or from that first one, whichever scores better. The polish knows every mask of
/// the ratio scored before and goes on from the best of them.
///
/// @param solver the solver in all stages
/// @param alone whether layers and groups are scored alone first
/// @param probingShare the share for stage 1 of the evaluations, where harm does not choose the groups
/// @param selectionShare the share for stage 3 of the evaluations left by the start
/// @param assignment stage 2
public record BoschSearch(BinarySolver solver, boolean alone, double probingShare, double selectionShare,
        RatioAssignment assignment) implements MaskSearch {
    /// @return the search as it is best known, see SEARCH-NOTES.md
    public static BoschSearch standard() {
        return by(new FirstOrderSwaps());
    }

    /// @param solver a solver
    /// @return the same search with it in all stages
    public static BoschSearch by(BinarySolver solver) {
        return new BoschSearch(solver, true, 0.25, 0.25, new RatioAssignment(1));
    }

    /// @return the same search, which scores neither layers nor groups alone
    public static BoschSearch cold() {
        return new BoschSearch(new FirstOrderSwaps(), false, 0.25, 0.25, new RatioAssignment(1));
    }

    @Override
    public int leastBudget(HeadMask shape) {
        return shape.layers() + 1;
    }

    @Override
    public SearchResult find(SearchSession session, double ratio, int budget, long seed) {
        HeadMask full = session.full();
        int local = Targets.local(full, ratio);
        requireFeasible(full, ratio, budget);
        SplittableRandom random = new SplittableRandom(seed);
        int end = session.evaluations() + budget;

        HeadMask leastHarm = null;
        double floor = Double.NEGATIVE_INFINITY;
        GroupHint hint = GroupHint.none(full.size());
        int aloneCosts = GroupHint.evaluations(full) + 1;
        if (alone && aloneCosts <= budget / 2) {
            session.begin(new Phase(ratio, Stage.ALONE, aloneCosts));
            hint = GroupHint.byHarm(session);
            leastHarm = HeadBits.mask(full,
                    hint.favourite(SearchSpace.choose(full.size(), local), Bits.zeros(full.size())));
            floor = session.score(leastHarm);
        }

        int stages = end - session.evaluations();
        int probing = leastHarm != null ? full.layers() : Math.max(full.layers(), (int) (probingShare * stages));
        session.begin(new Phase(ratio, Stage.PROBING, probing));
        LayerProbe probe = new LayerProbing(solver, floor).probe(session, hint, counts(full, ratio), probing,
                random.split());

        int left = end - session.evaluations();
        int selection = Math.min(left - 1, (int) (selectionShare * stages));
        session.begin(new Phase(ratio, Stage.SELECTION, selection));
        int[] counts = assignment.assign(RatioAssignment.weights(probe.drops()), full.groups(), local);
        session.assigned(counts);
        HeadMask probed = probe.easiest(counts);
        HeadMask start = leastHarm == null || session.score(probed) >= floor ? probed : leastHarm;
        HeadMask selected = new GroupedSelection(solver).select(session, start,
                selection - left + end - session.evaluations(), random.split());

        int polish = end - session.evaluations();
        session.begin(new Phase(ratio, Stage.POLISH, polish));
        return session.finish(ratio, session.solveWhole(solver, selected, polish, random.split()));
    }

    private static int[] counts(HeadMask full, double ratio) {
        int[] counts = new int[full.layers()];
        Arrays.fill(counts, LayerProbing.count(full.groups(), ratio));
        return counts;
    }
}
