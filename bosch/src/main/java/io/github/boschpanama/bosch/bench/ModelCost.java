package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.IntStream;

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
    /// @param mask which groups have a window, without sinks
    /// @param tokens before it
    double decodeBytes(HeadMask mask, double tokens) {
        double keys = reaches(mask).mapToDouble(reach -> Math.min(reach, tokens + 1)).sum();
        return weightBytes + 2 * keys * config.headDim() * Float.BYTES;
    }

    /// Multiplications and additions of a prompt from its beginning, attention over what each token sees, and the
    /// logits of the last token.
    ///
    /// @param mask which groups have a window, without sinks
    double prefillOperations(HeadMask mask, long tokens) {
        double hidden = config.hiddenSize();
        double queryWidth = (double) config.heads() * config.headDim();
        double keyWidth = (double) config.groups() * config.headDim();
        double projections = hidden * (2 * queryWidth + 2 * keyWidth + 3.0 * config.intermediateSize());
        double seen = reaches(mask).mapToDouble(reach -> Math.min(reach, tokens))
                .map(reach -> reach * (reach + 1) / 2 + (tokens - reach) * reach).sum();
        return 2 * projections * config.layers() * tokens + 4 * queryWidth / config.groups() * seen
                + 2 * hidden * config.vocabularySize();
    }

    /// @return keys that a row sees, for each group of each layer
    private IntStream reaches(HeadMask mask) {
        return IntStream.range(0, mask.size()).map(i -> {
            int layer = i / mask.groups();
            int own = config.windows().get(layer);
            return mask.isLocal(layer, i % mask.groups()) ? Math.min(own, mask.window()) : own;
        });
    }
}
