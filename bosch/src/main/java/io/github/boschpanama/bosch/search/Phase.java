package io.github.boschpanama.bosch.search;

/// A stage of the search for one ratio.
///
/// @param ratio ρ, the share of groups that are to be local; NaN for the anchors, which belong to no ratio
/// @param stage the stage
/// @param budget the evaluations it may spend
public record Phase(double ratio, Stage stage, int budget) {}
