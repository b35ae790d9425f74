package io.github.boschpanama.bosch.search;

/// A way to find the mask for a ratio by scoring masks: BOSCH, or one of its ablations.
@FunctionalInterface
public interface MaskSearch {
    /// @param session the scorer and what is known already
    /// @param ratio ρ in (0, 1), the share of groups that are to be local
    /// @param budget how many masks may be scored, the anchors not counted
    /// @param seed the source of all randomness
    /// @return the best mask met that has the number of local groups asked for
    /// @throws io.github.boschpanama.runtime.InputException if the ratio or the budget is out of range
    SearchResult find(SearchSession session, double ratio, int budget, long seed);
}
