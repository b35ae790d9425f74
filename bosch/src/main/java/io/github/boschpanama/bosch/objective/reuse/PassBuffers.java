package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// What a pass over a batch writes, shared by all batches.
///
/// @param hidden F32 [rows, hidden]
/// @param spare as `hidden`, for a layer that goes on with fewer rows than it began with
/// @param workspace for so many rows
/// @param keys F32 [keys, groups, headDim], of whole samples
/// @param values as `keys`
/// @param logits F32 [answer rows, vocabulary]
record PassBuffers(Tensor hidden, Tensor spare, Workspace workspace, Tensor keys, Tensor values, Tensor logits) {
    /// @param model the model
    /// @param arena owns the memory
    /// @param most the size of the largest batch
    /// @return the buffers
    static PassBuffers allocate(DecoderModel model, Arena arena, BatchSize most) {
        Backend backend = model.backend();
        ModelConfig config = model.config();
        return new PassBuffers(model.hidden(arena, most.rows()), model.hidden(arena, most.rows()),
                model.workspace(arena, most.rows()),
                backend.allocate(arena, DType.F32, most.keys(), config.groups(), config.headDim()),
                backend.allocate(arena, DType.F32, most.keys(), config.groups(), config.headDim()),
                model.logits(arena, most.answers()));
    }
}
