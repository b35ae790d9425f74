package io.github.boschpanama.bosch.search;

import java.util.List;

/// Hears of a search as it goes; a resumed search tells the replayed part again.
public interface SearchListener {
    /// A phase begins.
    ///
    /// @param phase the ratio, the stage and what it may spend
    default void began(Phase phase) {}

    /// A mask was scored. Masks remembered from before are not told again.
    ///
    /// @param evaluation the mask, its score and the time it took
    default void evaluated(Evaluation evaluation) {}

    /// Stage 2 of BOSCH chose.
    ///
    /// @param counts the local groups of each layer, from the bottom layer up
    default void assigned(List<Integer> counts) {}

    /// The search for one ratio ended.
    ///
    /// @param result what it found
    default void finished(SearchResult result) {}
}
