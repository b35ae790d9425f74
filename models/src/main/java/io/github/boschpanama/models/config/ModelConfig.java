package io.github.boschpanama.models.config;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What `config.json` says of a decoder, in the Hub's older and newer spelling of the keys.
///
/// A key that would change the numbers is honoured or refused, never passed over.
///
/// @param family which family
/// @param hiddenSize width of the hidden state
/// @param intermediateSize width inside the MLP
/// @param layers number of decoder layers
/// @param heads query heads a layer
/// @param groups key/value groups a layer
/// @param headDim size of a head
/// @param vocabularySize rows of the embedding
/// @param maxPositions longest context the model knows: `max_position_embeddings`, or further where its rope reaches
/// @param normEpsilon added to the mean square in each RMSNorm
/// @param rope the rotary embedding
/// @param tiedEmbedding whether the output head is the embedding
/// @param mlpBias whether the three projections of the MLP have biases
/// @param windows the model's own window in each layer, [AttentionPattern#UNLIMITED] where it has none
/// @param endIds ids that end a text
public record ModelConfig(Family family, int hiddenSize, int intermediateSize, int layers, int heads, int groups,
        int headDim, int vocabularySize, int maxPositions, double normEpsilon, RopeConfig rope, boolean tiedEmbedding,
        boolean mlpBias, List<Integer> windows, List<Integer> endIds) {

    /// Keys that change no number of a forward pass: provenance, training, generation and bookkeeping.
    private static final Set<String> INERT = Set.of("architectures", "_name_or_path",
            "transformers_version", "torch_dtype", "dtype", "initializer_range", "use_cache", "attention_dropout",
            "bos_token_id", "pad_token_id", "unk_token_id", "sep_token_id", "pretraining_tp", "is_llama_config",
            "transformers.js_config", "tokenizer_class", "return_dict", "output_attentions", "output_hidden_states",
            "torchscript", "use_bfloat16", "id2label", "label2id", "problem_type", "task_specific_params",
            "chunk_size_feed_forward", "is_decoder", "is_encoder_decoder", "_attn_implementation", "auto_map",
            "max_length", "temperature", "top_k", "top_p", "do_sample");

    /// @param folder a model folder in Hugging Face layout
    /// @return what its `config.json` says
    /// @throws InputException if the file is missing, contradicts itself, or describes a model that is not supported
    public static ModelConfig read(Path folder) {
        JsonObject config = JsonObject.read(folder.resolve("config.json"));
        Family family = family(config);
        int heads = config.integer("num_attention_heads");
        int hiddenSize = config.integer("hidden_size");
        int layers = config.integer("num_hidden_layers");
        int maxPositions = config.integer("max_position_embeddings");
        RopeConfig rope = RopeConfigReader.read(config, maxPositions);
        if (config.flag("attention_bias", false)) {
            throw new InputException(config.where() + ": \"attention_bias\" is true, expected false: a bias on the"
                    + " attention's output projection is not supported");
        }
        ModelConfig result = new ModelConfig(family, hiddenSize, config.integer("intermediate_size"), layers, heads,
                config.integer("num_key_value_heads", heads), config.integer("head_dim", hiddenSize / heads),
                config.integer("vocab_size"), Math.max(maxPositions, rope.reach()), config.number("rms_norm_eps", 1e-6),
                rope, config.flag("tie_word_embeddings", false),
                config.flag("mlp_bias", false),
                windows(config, family, layers), endIds(folder, config));
        requireKnownActivation(config);
        config.ignore(INERT);
        config.refuseUnread(family.architecture());
        result.requireConsistent(config);
        return result;
    }

    /// The model made to reach further than it was trained for, by YaRN in place of its plain rotary embedding.
    ///
    /// @param positions the context wanted
    /// @return this where it reaches that far, else the stretched model
    /// @throws InputException if the rotary embedding is scaled already
    public ModelConfig reaching(int positions) {
        if (positions <= maxPositions) {
            return this;
        }
        if (!(rope instanceof RopeConfig.Default)) {
            throw new InputException("a context of " + positions + " tokens was asked for, but the model reaches "
                    + maxPositions + " by a scaled rotary embedding, which is not scaled again; ask for less");
        }
        return new ModelConfig(family, hiddenSize, intermediateSize, layers, heads, groups, headDim, vocabularySize,
                positions, normEpsilon, RopeConfig.Yarn.reaching(rope.theta(), maxPositions, positions), tiedEmbedding,
                mlpBias, windows, endIds);
    }

    private static Family family(JsonObject config) {
        List<?> names = config.list("architectures");
        String type = config.text("model_type", "");
        for (Family family : Family.values()) {
            boolean named = names.isEmpty() ? type.equals(family.modelType()) : names.contains(family.architecture());
            if (named && !type.isEmpty() && !type.equals(family.modelType())) {
                throw config.expected("model_type", type, family.modelType() + ", as \"architectures\" says");
            }
            if (named) {
                return family;
            }
        }
        throw new InputException(config.where() + ": architecture " + (names.isEmpty() ? type : names)
                + " is not known; known are " + Family.architectures());
    }

    private static void requireKnownActivation(JsonObject config) {
        String activation = config.text("hidden_act", "silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {
            throw new InputException(config.where() + ": activation \"" + activation
                    + "\" is not known; known are silu, swish");
        }
    }

    private static List<Integer> windows(JsonObject config, Family family, int layers) {
        int window = config.integer("sliding_window", AttentionPattern.UNLIMITED);
        boolean used = config.flag("use_sliding_window", family == Family.MISTRAL);
        int firstWindowed = family == Family.MISTRAL ? 0 : config.integer("max_window_layers", 28);
        List<?> types = config.list("layer_types");
        if (!types.isEmpty() && types.size() != layers) {
            throw config.expected("layer_types", types, layers + " entries, one a layer");
        }
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            boolean windowed = used && layer >= firstWindowed;
            if (!types.isEmpty()) {
                String type = String.valueOf(types.get(layer));
                windowed = switch (type) {
                    case "full_attention" -> false;
                    case "sliding_attention" -> true;
                    default -> throw new InputException(config.where() + ": \"layer_types\" has " + type
                            + "; known are full_attention, sliding_attention");
                };
                if (windowed && window == AttentionPattern.UNLIMITED) {
                    throw new InputException(config.where() + ": layer " + layer
                            + " is of type sliding_attention, but \"sliding_window\" is not set");
                }
            }
            windows.add(windowed ? window : AttentionPattern.UNLIMITED);
        }
        return List.copyOf(windows);
    }

    private static List<Integer> endIds(Path folder, JsonObject config) {
        List<Integer> ids = config.ids("eos_token_id");
        Path generation = folder.resolve("generation_config.json");
        if (Files.exists(generation)) {
            List<Integer> more = JsonObject.read(generation).ids("eos_token_id");
            return more.isEmpty() ? ids : more;
        }
        return ids;
    }

    private void requireConsistent(JsonObject config) {
        if (heads % groups != 0) {
            throw new InputException(config.where() + ": " + heads + " query heads cannot share " + groups
                    + " key/value groups evenly");
        }
        if (headDim % 2 != 0) {
            throw new InputException(config.where() + ": \"head_dim\" is " + headDim
                    + ", expected an even number for the rotary embedding");
        }
    }
}
