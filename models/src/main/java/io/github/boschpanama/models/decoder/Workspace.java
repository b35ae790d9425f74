package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// What a layer writes while it runs: allocated once, used by every layer of every pass over that many rows.
///
/// @param normed F32 [rows, hidden]
/// @param query F32 [rows, heads, headDim]
/// @param key F32 [rows, groups, headDim]
/// @param value F32 [rows, groups, headDim]
/// @param attention F32 [rows, heads, headDim]
/// @param gate F32 [rows, intermediate]
/// @param up F32 [rows, intermediate]
public record Workspace(Tensor normed, Tensor query, Tensor key, Tensor value, Tensor attention, Tensor gate,
        Tensor up) {
    /// @param backend where it is used
    /// @param arena owns its memory
    /// @param config the model's sizes
    /// @param rows for how many rows
    /// @return the buffers
    public static Workspace allocate(Backend backend, Arena arena, ModelConfig config, long rows) {
        return new Workspace(backend.allocate(arena, DType.F32, rows, config.hiddenSize()),
                backend.allocate(arena, DType.F32, rows, config.heads(), config.headDim()),
                backend.allocate(arena, DType.F32, rows, config.groups(), config.headDim()),
                backend.allocate(arena, DType.F32, rows, config.groups(), config.headDim()),
                backend.allocate(arena, DType.F32, rows, config.heads(), config.headDim()),
                backend.allocate(arena, DType.F32, rows, config.intermediateSize()),
                backend.allocate(arena, DType.F32, rows, config.intermediateSize()));
    }

    /// @param config the model's sizes
    /// @return bytes that a workspace takes for each row
    public static long bytesPerRow(ModelConfig config) {
        long floats = config.hiddenSize() + 2L * config.heads() * config.headDim()
                + 2L * config.groups() * config.headDim() + 2L * config.intermediateSize();
        return floats * Float.BYTES;
    }

    /// @param count at most the rows allocated
    /// @return the first rows of each buffer
    public Workspace rows(long count) {
        return new Workspace(normed.rows(0, count), query.rows(0, count), key.rows(0, count), value.rows(0, count),
                attention.rows(0, count), gate.rows(0, count), up.rows(0, count));
    }

    /// @return the number of rows
    public long count() {
        return normed.extent(0);
    }
}
