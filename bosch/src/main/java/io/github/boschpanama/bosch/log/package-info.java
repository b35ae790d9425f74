/// Logs that a run appends to, so that it goes on where it was killed.
package io.github.boschpanama.bosch.log;
