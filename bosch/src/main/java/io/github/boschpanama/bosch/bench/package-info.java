/// Measurements of kernels and whole models beside what the machine can do at best.
package io.github.boschpanama.bosch.bench;
