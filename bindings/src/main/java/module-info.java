/// What jextract generated for CUDA, and finding the CUDA libraries.
module io.github.boschpanama.bindings {
    exports io.github.boschpanama.bindings;
    exports io.github.boschpanama.bindings.cublas;
    exports io.github.boschpanama.bindings.cuda;
    exports io.github.boschpanama.bindings.cudart;
    exports io.github.boschpanama.bindings.nvrtc;
}
