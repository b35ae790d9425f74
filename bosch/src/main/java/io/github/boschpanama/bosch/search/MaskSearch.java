package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;

/// A way to find the mask for a ratio by scoring masks: BOSCH, or one of its ablations.
public interface MaskSearch {
    /// @param shape a mask of the model's shape
    /// @return the fewest masks that a search must score
    int leastBudget(HeadMask shape);

    /// Refuses what [#find] would refuse, before anything is scored.
    ///
    /// @param shape a mask of the model's shape
    /// @param ratio ρ
    /// @param budget how many masks may be scored
    /// @throws InputException if the ratio or the budget is out of range
    default void requireFeasible(HeadMask shape, double ratio, int budget) {
        Targets.local(shape, ratio);
        if (budget < leastBudget(shape)) {
            throw new InputException("budget " + budget + ": a search of this kind scores at least "
                    + leastBudget(shape) + " masks of this model");
        }
    }

    /// @param session the scorer and what is known already
    /// @param ratio ρ in (0, 1), the share of groups that are to be local
    /// @param budget how many masks may be scored, the anchors not counted
    /// @param seed the source of all randomness
    /// @return the best mask met that has the number of local groups asked for
    /// @throws InputException if the ratio or the budget is out of range
    SearchResult find(SearchSession session, double ratio, int budget, long seed);
}
