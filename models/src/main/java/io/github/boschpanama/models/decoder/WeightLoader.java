package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import io.github.boschpanama.runtime.tensor.Shape;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// Takes the model's tensors from its checkpoint by the Hub's names, and checks each against the configuration.
final class WeightLoader {
    private final Path folder;
    private final ModelConfig config;
    private final Backend backend;
    private final Arena arena;
    private final Checkpoint checkpoint;
    private final Set<String> unread;

    WeightLoader(Path folder, ModelConfig config, Backend backend, Arena arena) {
        this.folder = folder;
        this.config = config;
        this.backend = backend;
        this.arena = arena;
        this.checkpoint = Checkpoint.open(folder, arena);
        this.unread = new TreeSet<>(checkpoint.names());
    }

    Tensor embedding() {
        return weight("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
    }

    Tensor finalNorm() {
        return weight("model.norm.weight", config.hiddenSize());
    }

    Tensor output() {
        return weight("lm_head.weight", config.vocabularySize(), config.hiddenSize());
    }

    DecoderLayer.Weights layer(int layer) {
        String attention = "model.layers." + layer + ".self_attn.";
        String mlp = "model.layers." + layer + ".mlp.";
        int hidden = config.hiddenSize();
        int intermediate = config.intermediateSize();
        int queryWidth = config.heads() * config.headDim();
        int keyWidth = config.groups() * config.headDim();
        boolean bias = config.family().queryKeyValueBias();
        boolean norm = config.family().queryKeyNorm();
        return new DecoderLayer.Weights(weight("model.layers." + layer + ".input_layernorm.weight", hidden),
                projection(attention + "q_proj", queryWidth, hidden, bias),
                projection(attention + "k_proj", keyWidth, hidden, bias),
                projection(attention + "v_proj", keyWidth, hidden, bias),
                norm ? weight(attention + "q_norm.weight", config.headDim()) : null,
                norm ? weight(attention + "k_norm.weight", config.headDim()) : null,
                weight(attention + "o_proj.weight", hidden, queryWidth),
                weight("model.layers." + layer + ".post_attention_layernorm.weight", hidden),
                projection(mlp + "gate_proj", intermediate, hidden, config.mlpBias()),
                projection(mlp + "up_proj", intermediate, hidden, config.mlpBias()),
                projection(mlp + "down_proj", hidden, intermediate, config.mlpBias()));
    }

    /// Refuses a checkpoint with tensors that the forward pass would leave out.
    void refuseUnread() {
        unread.removeIf(name -> name.endsWith(".rotary_emb.inv_freq")); // older exports carry what config.json says
        if (config.tiedEmbedding()) {
            unread.remove("lm_head.weight"); // the embedding again
        }
        if (!unread.isEmpty()) {
            throw new InputException(folder + ": tensor " + unread.iterator().next() + " and " + (unread.size() - 1)
                    + " more have no place in " + config.family().architecture()
                    + "; config.json does not describe this checkpoint");
        }
    }

    private Projection projection(String name, int out, int in, boolean bias) {
        return new Projection(weight(name + ".weight", out, in), bias ? weight(name + ".bias", out) : null);
    }

    private Tensor weight(String name, long... extents) {
        Tensor tensor = checkpoint.tensor(name);
        Shape expected = Shape.of(extents);
        if (!tensor.shape().equals(expected)) {
            throw new InputException(folder + ": tensor " + name + " has shape " + tensor.shape()
                    + ", but config.json asks for " + expected);
        }
        if (!tensor.dtype().isWeight()) {
            throw new InputException(folder + ": tensor " + name + " has dtype " + tensor.dtype()
                    + ", expected F32, BF16 or F16");
        }
        unread.remove(name);
        return backend.weight(arena, tensor);
    }
}
