package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;

/// What a mask has to beat.
///
/// @param score the score to beat, or negative infinity where an exact score is wanted in any case
/// @param mask the mask that scored so much, or nearest to it: its losses say which samples are hard; null if none is known
public record Incumbent(double score, HeadMask mask) {
    /// Asks for an exact score.
    public static final Incumbent NONE = new Incumbent(Double.NEGATIVE_INFINITY, null);
}
