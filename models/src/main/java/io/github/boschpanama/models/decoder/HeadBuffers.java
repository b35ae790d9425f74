package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Rows whose heads are brought together by how far they see: all rows of the first heads, then all rows of the others.
///
/// @param query F32 [rows · heads, headDim]
/// @param keys F32 [rows · groups, headDim], keys and values in turn
/// @param attention F32 [rows · heads, headDim]
record HeadBuffers(Tensor query, Tensor keys, Tensor attention) {
    static HeadBuffers allocate(Backend backend, Arena arena, ModelConfig config, long rows) {
        return new HeadBuffers(backend.allocate(arena, DType.F32, rows * config.heads(), config.headDim()),
                backend.allocate(arena, DType.F32, rows * config.groups(), config.headDim()),
                backend.allocate(arena, DType.F32, rows * config.heads(), config.headDim()));
    }
}
