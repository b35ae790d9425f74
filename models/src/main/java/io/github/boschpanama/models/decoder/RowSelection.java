package io.github.boschpanama.models.decoder;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Some rows of a [TokenBatch]: those whose logits are wanted, such as the positions before each answer token.
///
/// @param indices I32 [rows], rising rows of the batch
/// @param rows where each of them stands in its sequence
public record RowSelection(Tensor indices, Rows rows) {
    /// @param backend where the selection is used
    /// @param arena owns its memory
    /// @param batch the batch
    /// @param indices rising rows of the batch
    /// @return the selection
    /// @throws IllegalArgumentException if they do not rise, or one is no row of the batch
    public static RowSelection of(Backend backend, Arena arena, TokenBatch batch, int... indices) {
        int[] positions = new int[indices.length];
        int[] keyBases = new int[indices.length];
        int sequence = 0;
        int keys = 0;
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= batch.tokens()) {
                throw new IllegalArgumentException(
                        "row " + indices[i] + " of a batch of " + batch.tokens() + " tokens");
            }
            if (i > 0 && indices[i] <= indices[i - 1]) {
                throw new IllegalArgumentException("rows must rise; got " + indices[i] + " after " + indices[i - 1]);
            }
            while (indices[i] >= batch.starts().get(sequence + 1)) {
                keys += batch.firsts().get(sequence) + batch.starts().get(sequence + 1)
                        - batch.starts().get(sequence);
                sequence++;
            }
            keyBases[i] = keys;
            positions[i] = batch.firsts().get(sequence) + indices[i] - batch.starts().get(sequence);
        }
        Rows rows = new Rows(backend.integers(arena, positions),
                backend.integers(arena, keyBases));
        return new RowSelection(backend.integers(arena, indices), rows);
    }

    /// @return the number of rows
    public long count() {
        return rows.count();
    }
}
