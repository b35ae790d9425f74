package io.github.boschpanama.bosch.bench;

/// Parts of a benchmark run, in the order in which they are measured.
public enum Section {
    /// Matrix products of many rows and of few.
    GEMM,
    /// A single row by weights larger than any cache.
    GEMV,
    /// Causal attention, full and windowed.
    ATTENTION,
    /// RMSNorm, RoPE, SwiGLU and the residual addition.
    ELEMENTWISE,
    /// Sizes that fit no tile, beside the next that do.
    ODD,
    /// A prompt through a whole model.
    PREFILL,
    /// Tokens after that prompt, one by one.
    DECODE,
    /// A search for a mask, by reuse and without it.
    SEARCH
}
