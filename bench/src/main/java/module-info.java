/// Benchmarks of kernels, Panama calls, prefill and mask scoring.
module io.github.boschpanama.bench {
    requires io.github.boschpanama.bindings;
    requires io.github.boschpanama.bosch;
    requires jmh.core;
}
