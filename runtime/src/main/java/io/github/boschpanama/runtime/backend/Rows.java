package io.github.boschpanama.runtime.backend;

import io.github.boschpanama.runtime.tensor.Tensor;

/// Where each row of a packed batch of sequences stands.
///
/// Sequences are laid end to end, so that matrix products see one tall matrix. Row r is the token at position
/// `positions[r]` of its sequence, and the keys of that sequence begin at row `keyBases[r]` of the key and value
/// tensors: the row may attend to keys `keyBases[r] + j` for `0 ≤ j ≤ positions[r]`. Rows of one sequence are
/// neighbours with rising positions. Not every token needs a row: where only the answer's positions count, only those
/// are here, while the keys are all there.
///
/// @param positions I32 [rows], in the backend's memory
/// @param keyBases I32 [rows], in the backend's memory
public record Rows(Tensor positions, Tensor keyBases) {
    /// @return the number of rows
    public long count() {
        return positions.extent(0);
    }
}
