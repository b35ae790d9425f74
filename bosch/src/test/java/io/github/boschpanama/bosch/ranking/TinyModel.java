package io.github.boschpanama.bosch.ranking;

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
import java.util.function.IntToDoubleFunction;

/// A Qwen2 of a few hundred weights that tests can set one by one: 4 query heads in 2 groups of size 8.
final class TinyModel {
    static final int HEADS = 4;
    static final int GROUPS = 2;
    static final int HEAD_DIM = 8;
    static final int HIDDEN = 12;
    static final int INTERMEDIATE = 10;
    static final int VOCABULARY = 32;
    static final double EPSILON = 1e-6;

    final int layers;
    final double theta;
    private final Map<String, float[]> weights = new LinkedHashMap<>();

    /// @param layers decoder layers
    /// @param theta base of the rotary frequencies
    /// @param seed of the weights
    TinyModel(int layers, double theta, long seed) {
        this.layers = layers;
        this.theta = theta;
        SplittableRandom random = new SplittableRandom(seed);
        add("model.embed_tokens.weight", VOCABULARY * HIDDEN, random);
        add("model.norm.weight", HIDDEN, random);
        for (int layer = 0; layer < layers; layer++) {
            String name = "model.layers." + layer + ".";
            add(name + "input_layernorm.weight", HIDDEN, random);
            add(name + "post_attention_layernorm.weight", HIDDEN, random);
            add(name + "self_attn.q_proj.weight", HEADS * HEAD_DIM * HIDDEN, random);
            add(name + "self_attn.q_proj.bias", HEADS * HEAD_DIM, random);
            add(name + "self_attn.k_proj.weight", GROUPS * HEAD_DIM * HIDDEN, random);
            add(name + "self_attn.k_proj.bias", GROUPS * HEAD_DIM, random);
            add(name + "self_attn.v_proj.weight", GROUPS * HEAD_DIM * HIDDEN, random);
            add(name + "self_attn.v_proj.bias", GROUPS * HEAD_DIM, random);
            add(name + "self_attn.o_proj.weight", HIDDEN * HEADS * HEAD_DIM, random);
            add(name + "mlp.gate_proj.weight", INTERMEDIATE * HIDDEN, random);
            add(name + "mlp.up_proj.weight", INTERMEDIATE * HIDDEN, random);
            add(name + "mlp.down_proj.weight", HIDDEN * INTERMEDIATE, random);
        }
    }

    private void add(String name, int size, SplittableRandom random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-0.7, 0.7);
        }
        weights.put(name, values);
    }

    /// @return a tensor's values, row by row
    float[] weight(String name) {
        return weights.get(name);
    }

    /// @return a tensor of a layer
    float[] weight(int layer, String name) {
        return weight("model.layers." + layer + "." + name);
    }

    void set(String name, IntToDoubleFunction value) {
        float[] values = weight(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
    }

    /// @param folder an empty folder
    /// @return the folder, with the model in it
    Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["Qwen2ForCausalLM"], "hidden_size": %d, "intermediate_size": %d,
                 "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d,
                 "vocab_size": %d, "max_position_embeddings": 512, "rms_norm_eps": %s, "rope_theta": %s,
                 "tie_word_embeddings": true}
                """.formatted(HIDDEN, INTERMEDIATE, layers, HEADS, GROUPS, HEAD_DIM, VOCABULARY, EPSILON, theta));
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            weights.forEach((name, values) -> {
                Tensor tensor = name.contains("norm") || name.endsWith("bias")
                        ? Tensor.allocate(arena, DType.F32, values.length)
                        : Tensor.allocate(arena, DType.F32, values.length / columns(name), columns(name));
                for (int i = 0; i < values.length; i++) {
                    tensor.segment().setAtIndex(JAVA_FLOAT, i, values[i]);
                }
                tensors.put(name, tensor);
            });
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
        }
        return folder;
    }

    private static int columns(String name) {
        if (name.contains("o_proj")) {
            return HEADS * HEAD_DIM;
        }
        return name.contains("down_proj") ? INTERMEDIATE : HIDDEN;
    }
}
