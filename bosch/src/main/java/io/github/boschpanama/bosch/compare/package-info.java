/// The paper's comparison on any model: every method asked for its masks, every mask scored on samples that none saw.
package io.github.boschpanama.bosch.compare;
