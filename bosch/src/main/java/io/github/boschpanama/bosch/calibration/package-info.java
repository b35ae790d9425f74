/// Calibration samples and where they come from: needles in haystacks, files of samples, and the built-in model.
package io.github.boschpanama.bosch.calibration;
