package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import java.nio.file.Path;
import java.lang.foreign.Arena;

/// What a model has to compute and to read.
///
/// @param config the model's sizes
/// @param weightBytes what a decoding step reads of the weights
record ModelCost(ModelConfig config, long weightBytes) {
    static ModelCost of(Path folder) {
        ModelConfig config = ModelConfig.read(folder);
        // a tied output is the embedding, read whole; an embedding of its own gives a row
        String hardlyRead = config.tiedEmbedding() ? "lm_head.weight" : "model.embed_tokens.weight";
        try (Arena arena = Arena.ofShared()) {
            long bytes = Checkpoint.open(folder, arena).entries().stream()
                    .filter(entry -> !entry.name().equals(hardlyRead)).mapToLong(entry -> entry.byteSize()).sum();
            return new ModelCost(config, bytes);
        }
    }

    /// Bytes that a decoding step reads: all weights, and the F32 keys and values of what the token sees.
    ///
    /// @param tokens before it
    double decodeBytes(double tokens) {
        double keys = 0;
        for (int window : config.windows()) {
            keys += Math.min(window, tokens + 1);
        }
        return weightBytes + 2 * keys * config.groups() * config.headDim() * Float.BYTES;
    }

    /// Multiplications and additions of a prompt from its beginning, attention over what each token sees, and the
    /// logits of the last token.
    double prefillOperations(long tokens) {
        double hidden = config.hiddenSize();
        double queryWidth = (double) config.heads() * config.headDim();
        double keyWidth = (double) config.groups() * config.headDim();
        double projections = hidden * (2 * queryWidth + 2 * keyWidth + 3.0 * config.intermediateSize());
        double seen = 0;
        for (int window : config.windows()) {
            double reach = Math.min(window, tokens);
            seen += reach * (reach + 1) / 2 + (tokens - reach) * reach;
        }
        return 2 * projections * config.layers() * tokens + 4 * queryWidth * seen
                + 2 * hidden * config.vocabularySize();
    }
}
