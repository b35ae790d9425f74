/// Tensors in off-heap memory, safetensors files, and the backends that compute on tensors.
@SuppressWarnings("module") // the modules that the package json is for are compiled later
module io.github.boschpanama.runtime {
    requires com.fasterxml.jackson.core;
    requires io.github.boschpanama.bindings;
    requires jdk.incubator.vector;

    exports io.github.boschpanama.runtime;
    exports io.github.boschpanama.runtime.backend;
    exports io.github.boschpanama.runtime.cpu;
    exports io.github.boschpanama.runtime.json
            to io.github.boschpanama.models, io.github.boschpanama.bosch;
    exports io.github.boschpanama.runtime.safetensors;
    exports io.github.boschpanama.runtime.tensor;
}
