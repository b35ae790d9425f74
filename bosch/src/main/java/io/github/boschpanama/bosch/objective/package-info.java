/// S, the score of a mask: how well the model answers the calibration samples under it.
package io.github.boschpanama.bosch.objective;
