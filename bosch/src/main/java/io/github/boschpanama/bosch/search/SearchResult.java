package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;

/// The mask found for a ratio.
///
/// @param ratio ρ, the share of local groups asked for
/// @param mask exactly round(ρ·N) local groups
/// @param score S of the mask on the calibration samples
/// @param normalised Ŝ of the mask: 0 as windows everywhere, 1 as full attention
public record SearchResult(double ratio, HeadMask mask, double score, double normalised) {}
