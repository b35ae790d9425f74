package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;

/// The last rows of each sample of a batch, packed, and their part of the shared buffers.
///
/// @param reach rows before the first answer row of each sample; [#ALL] for all that a pass computes
/// @param tokens the rows
/// @param hidden F32 [rows, hidden]
/// @param spare as `hidden`
/// @param workspace for so many rows
record RowTail(int reach, TokenBatch tokens, Tensor hidden, Tensor spare, Workspace workspace) {

    /// The reach of all rows.
    static final int ALL = Integer.MAX_VALUE;

    /// @return the number of rows
    long count() {
        return tokens.tokens();
    }

    /// @return where they stand
    Rows rows() {
        return tokens.rows();
    }

    /// @param spared which of the two buffers
    /// @return F32 [rows, hidden]
    Tensor hidden(boolean spared) {
        return spared ? spare : hidden;
    }
}
