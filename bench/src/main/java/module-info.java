/// Benchmarks of kernels, Panama calls, prefill and mask scoring.
module io.github.boschpanama.bench {
    requires io.github.boschpanama.bindings;
    requires io.github.boschpanama.bosch;
    requires io.github.boschpanama.runtime;
    requires jmh.core;

    exports io.github.boschpanama.bench;
}
