package io.github.boschpanama.bosch.objective;

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
/// @param keys F32 [tokens, groups, headDim], of whole samples
/// @param values as `keys`
/// @param logits F32 [answer rows, vocabulary]
record PassBuffers(Tensor hidden, Tensor spare, Workspace workspace, Tensor keys, Tensor values, Tensor logits) {
    /// @param model the model
    /// @param arena owns the memory
    /// @param rows the most rows of a batch
    /// @param tokens the most tokens of a batch, those of rows that are left out among them
    /// @param answers the most answer rows of a batch
    /// @return the buffers
    static PassBuffers allocate(DecoderModel model, Arena arena, long rows, long tokens, long answers) {
        Backend backend = model.backend();
        ModelConfig config = model.config();
        return new PassBuffers(model.hidden(arena, rows), model.hidden(arena, rows), model.workspace(arena, rows),
                backend.allocate(arena, DType.F32, tokens, config.groups(), config.headDim()),
                backend.allocate(arena, DType.F32, tokens, config.groups(), config.headDim()),
                model.logits(arena, answers));
    }
}
