package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.List;

/// Samples to search with, and samples that judge what was found.
///
/// @param calibration what the search sees
/// @param heldOut what it never sees
record SampleSplit(List<TokenSample> calibration, List<TokenSample> heldOut) {
    /// @return the longest sample, in tokens
    int longest() {
        return Math.max(SampleOptions.longest(calibration), SampleOptions.longest(heldOut));
    }
}
