package io.github.boschpanama.models.decoder;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.runtime.safetensors.SafetensorsWriter;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// A Llama of random weights, small enough to run anywhere: 3 layers, 4 heads in 2 groups of size 8.
public final class RandomModel {
    public static final int LAYERS = 3;
    public static final int HEADS = 4;
    public static final int GROUPS = 2;
    public static final int HEAD_DIM = 8;
    public static final int VOCABULARY = 50;
    private static final int HIDDEN = 24;
    private static final int INTERMEDIATE = 40;

    private RandomModel() {}

    /// @param folder where config.json and model.safetensors go
    /// @param extra further keys of config.json, each with a comma behind it
    public static Path write(Path folder, String extra) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["%s"], %s "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d, "vocab_size": %d,
                 "max_position_embeddings": 8192, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
                 "tie_word_embeddings": true}
                """.formatted(extra.contains("sliding_window") ? "MistralForCausalLM" : "LlamaForCausalLM", extra,
                HIDDEN, INTERMEDIATE, LAYERS, HEADS, GROUPS, HEAD_DIM, VOCABULARY));
        SplittableRandom random = new SplittableRandom(1);
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            weights.put("model.embed_tokens.weight", random(arena, random, VOCABULARY, HIDDEN));
            weights.put("model.norm.weight", random(arena, random, HIDDEN));
            for (int layer = 0; layer < LAYERS; layer++) {
                String name = "model.layers." + layer + ".";
                weights.put(name + "input_layernorm.weight", random(arena, random, HIDDEN));
                weights.put(name + "post_attention_layernorm.weight", random(arena, random, HIDDEN));
                weights.put(name + "self_attn.q_proj.weight", random(arena, random, HEADS * HEAD_DIM, HIDDEN));
                weights.put(name + "self_attn.k_proj.weight", random(arena, random, GROUPS * HEAD_DIM, HIDDEN));
                weights.put(name + "self_attn.v_proj.weight", random(arena, random, GROUPS * HEAD_DIM, HIDDEN));
                weights.put(name + "self_attn.o_proj.weight", random(arena, random, HIDDEN, HEADS * HEAD_DIM));
                weights.put(name + "mlp.gate_proj.weight", random(arena, random, INTERMEDIATE, HIDDEN));
                weights.put(name + "mlp.up_proj.weight", random(arena, random, INTERMEDIATE, HIDDEN));
                weights.put(name + "mlp.down_proj.weight", random(arena, random, HIDDEN, INTERMEDIATE));
            }
            SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, Map.of());
        }
        return folder;
    }

    private static Tensor random(Arena arena, SplittableRandom random, long... extents) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, extents);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            tensor.segment().setAtIndex(JAVA_FLOAT, i, (float) random.nextDouble(-0.6, 0.6));
        }
        return tensor;
    }
}
