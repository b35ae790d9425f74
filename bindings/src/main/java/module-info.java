/// What jextract generated for CUDA, and finding the CUDA libraries.
module io.github.boschpanama.bindings {
}
