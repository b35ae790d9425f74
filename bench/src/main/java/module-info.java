/// JMH benchmarks of kernels and of Panama calls.
module io.github.boschpanama.bench {
    requires io.github.boschpanama.bindings;
    requires io.github.boschpanama.runtime;
    requires jmh.core;

    exports io.github.boschpanama.bench;
}
