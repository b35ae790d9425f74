package io.github.boschpanama.models.decoder;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.List;

/// Keys and values of those groups of a layer that see equally far.
///
/// @param groups their places in the layer, rising
/// @param span which keys stay
/// @param pattern what they see, of these groups alone
/// @param key F32 [rows of the span, groups, headDim]
/// @param value F32 [rows of the span, groups, headDim]
record CachedGroups(List<Integer> groups, KeySpan span, AttentionPattern pattern, Tensor key, Tensor value) {
    /// @param rows by how many the rows that may move go to the front
    /// @param held rows in use
    void slide(Backend backend, int rows, int held) {
        for (int from = span.pinned() + rows; from < held; from += rows) { // pieces that do not overlap their targets
            int count = Math.min(rows, held - from);
            backend.copyRows(key, from, key, from - rows, count);
            backend.copyRows(value, from, value, from - rows, count);
        }
    }

    /// @return bytes of both tables
    long bytes() {
        return key.byteSize() + value.byteSize();
    }
}
