package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// BOSCH: layer importance probing, adaptive ratio assignment, grouped head selection (arXiv 2604.05942), then swaps
/// over the whole mask with what is left of the budget.
///
/// The paper has the three stages; what comes before and after is ours. Orders of groups, such as static rankings, each
/// give a mask that is scored before stage 1; in stages 1 and 2 these masks decide between groups that too small a budget
/// could only choose at random. The polish knows every mask of the ratio scored before, starts from the best of them, and
/// so can only improve on the orders and on the three stages.
///
/// @param solver the solver in all stages
/// @param orders orders to start from; may be empty
/// @param probingShare the share of the budget for stage 1
/// @param selectionShare the share of the budget for stage 3
/// @param assignment stage 2
public record BoschSearch(BinarySolver solver, List<GroupOrder> orders, double probingShare, double selectionShare,
        RatioAssignment assignment) implements MaskSearch {
    /// Copies the list.
    public BoschSearch {
        orders = List.copyOf(orders);
    }

    /// @param orders orders to start from; may be empty
    /// @return the search of the command line; SEARCH-NOTES.md says what was measured of it and of others
    public static BoschSearch standard(List<GroupOrder> orders) {
        return new BoschSearch(new FirstOrderSwaps(), orders, 0.25, 0.25, new RatioAssignment(1));
    }

    @Override
    public SearchResult find(SearchSession session, double ratio, int budget, long seed) {
        HeadMask full = session.full();
        int local = Targets.local(full, ratio);
        Targets.require(budget, full.layers() + 1, "probing " + full.layers() + " layers");
        SplittableRandom random = new SplittableRandom(seed);
        int start = session.evaluations();

        List<HeadMask> starts = starts(full, local, budget - full.layers() - 1);
        if (!starts.isEmpty()) {
            session.begin(new Phase(ratio, Stage.STARTS, starts.size()));
            starts.forEach(session::score);
            starts.sort(Comparator.comparingDouble(mask -> -session.score(mask)));
        }

        int left = budget - (session.evaluations() - start);
        int probing = Math.min(left - 1, Math.max(full.layers(), (int) (probingShare * budget)));
        session.begin(new Phase(ratio, Stage.PROBING, probing));
        LayerProbe probe = new LayerProbing(solver).probe(session, GroupHint.of(full.size(), starts),
                counts(full, ratio), probing, random.split());

        left = budget - (session.evaluations() - start);
        int selection = Math.min(left - 1, (int) (selectionShare * budget));
        session.begin(new Phase(ratio, Stage.SELECTION, selection));
        int[] counts = assignment.assign(RatioAssignment.weights(probe.drops()), full.groups(), local);
        HeadMask selected = new GroupedSelection(solver).select(session, probe.easiest(counts), selection,
                random.split());

        int polish = budget - (session.evaluations() - start);
        session.begin(new Phase(ratio, Stage.POLISH, polish));
        return session.finish(ratio, session.solveWhole(solver, selected, polish, random.split()));
    }

    /// The masks of the orders, no more than `limit`.
    private List<HeadMask> starts(HeadMask full, int local, int limit) {
        return new ArrayList<>(orders.stream().map(order -> order.first(full, local)).distinct().limit(limit).toList());
    }

    private static int[] counts(HeadMask full, double ratio) {
        int[] counts = new int[full.layers()];
        Arrays.fill(counts, LayerProbing.count(full.groups(), ratio));
        return counts;
    }
}
