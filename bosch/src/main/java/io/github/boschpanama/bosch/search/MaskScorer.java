package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;

/// S of BOSCH: what a model scores on the calibration samples under a mask.
///
/// The score of a mask must not depend on what was scored before, and neither may the bound and the estimate of a mask that is lost: a
/// search that is resumed does not repeat the calls of the run before.
@FunctionalInterface
public interface MaskScorer {
    /// @param mask the mask
    /// @param incumbent what to beat: as soon as the mask is certain to end below it, an inexact score may be returned
    /// @return the score, higher is better
    Score score(HeadMask mask, Incumbent incumbent);
}
