package io.github.boschpanama.models.decoder;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.Tensor;

/// A linear map of the model: `x · weightᵀ + bias`.
///
/// @param weight [out, in]
/// @param bias [out], or null
record Projection(Tensor weight, Tensor bias) {
    void apply(Backend backend, Tensor x, Tensor out) {
        backend.linear(x, weight, bias, out);
    }

    /// For the single row of a decoding step.
    void applyToRow(Backend backend, Tensor x, Tensor out) {
        backend.linearRow(x, weight, bias, out);
    }
}
