package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;

/// A mask that was scored.
///
/// @param phase what it was scored for
/// @param mask the mask
/// @param incumbent what it had to beat
/// @param score what it scored
/// @param seconds how long scoring took; for a replayed one, when it was first scored
/// @param replayed whether the score came from the log of an earlier run
public record Evaluation(Phase phase, HeadMask mask, Incumbent incumbent, Score score, double seconds,
        boolean replayed) {}
