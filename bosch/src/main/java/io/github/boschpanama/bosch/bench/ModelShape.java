package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.safetensors.SafetensorsWriter;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The sizes of a published Qwen3 model, to be measured with random weights: speed does not depend on their values.
///
/// @param name as in `--shape`
/// @param hidden width of the hidden state
/// @param intermediate width inside the MLP
/// @param layers number of layers
/// @param heads query heads
/// @param groups key/value groups
/// @param headDim size of a head
/// @param vocabulary rows of the embedding, which is the output as well
public record ModelShape(String name, int hidden, int intermediate, int layers, int heads, int groups, int headDim,
        int vocabulary) {

    /// Qwen3-0.6B: 1.2 GB of BF16 weights.
    public static final ModelShape QWEN3_0_6B = new ModelShape("qwen3-0.6b", 1024, 3072, 28, 16, 8, 128, 151_936);

    /// Writes a model folder without a tokenizer.
    ///
    /// @param folder an existing folder
    /// @throws InputException if the files cannot be written
    public void write(Path folder) {
        try {
            Files.writeString(folder.resolve("config.json"), """
                    {"architectures": ["Qwen3ForCausalLM"], "hidden_size": %d, "intermediate_size": %d,
                     "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d,
                     "vocab_size": %d, "max_position_embeddings": 40960, "rms_norm_eps": 1e-6,
                     "rope_theta": 1000000.0, "tie_word_embeddings": true}
                    """.formatted(hidden, intermediate, layers, heads, groups, headDim, vocabulary));
        } catch (IOException e) {
            throw new InputException(folder + ": cannot be written (" + e.getMessage() + ")", e);
        }
        try (Arena arena = Arena.ofShared()) {
            SafetensorsWriter.write(folder.resolve("model.safetensors"), weights(new RandomNumbers(arena)), Map.of());
        }
    }

    private Map<String, Tensor> weights(RandomNumbers random) {
        Map<String, Tensor> weights = new HashMap<>();
        weights.put("model.embed_tokens.weight", random.of(DType.BF16, vocabulary, hidden));
        weights.put("model.norm.weight", random.of(DType.BF16, hidden));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            String attention = prefix + "self_attn.";
            String mlp = prefix + "mlp.";
            weights.put(prefix + "input_layernorm.weight", random.of(DType.BF16, hidden));
            weights.put(prefix + "post_attention_layernorm.weight", random.of(DType.BF16, hidden));
            weights.put(attention + "q_proj.weight", random.of(DType.BF16, (long) heads * headDim, hidden));
            weights.put(attention + "k_proj.weight", random.of(DType.BF16, (long) groups * headDim, hidden));
            weights.put(attention + "v_proj.weight", random.of(DType.BF16, (long) groups * headDim, hidden));
            weights.put(attention + "o_proj.weight", random.of(DType.BF16, hidden, (long) heads * headDim));
            weights.put(attention + "q_norm.weight", random.of(DType.BF16, headDim));
            weights.put(attention + "k_norm.weight", random.of(DType.BF16, headDim));
            weights.put(mlp + "gate_proj.weight", random.of(DType.BF16, intermediate, hidden));
            weights.put(mlp + "up_proj.weight", random.of(DType.BF16, intermediate, hidden));
            weights.put(mlp + "down_proj.weight", random.of(DType.BF16, hidden, intermediate));
        }
        return weights;
    }
}
