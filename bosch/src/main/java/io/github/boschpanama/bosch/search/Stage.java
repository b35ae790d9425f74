package io.github.boschpanama.bosch.search;

/// The parts of a search, in their order.
public enum Stage {
    /// The scores of full attention and of sliding windows everywhere, between which Ŝ is measured.
    ANCHORS,
    /// Layers and groups as the only local ones, and the mask of the groups that do least harm so.
    ALONE,
    /// Stage 1: layer importance probing. Stage 2, ratio assignment, scores nothing.
    PROBING,
    /// Stage 3: grouped head selection.
    SELECTION,
    /// What is left of the budget: swaps over the whole mask.
    POLISH
}
