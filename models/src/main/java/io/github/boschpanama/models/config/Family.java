package io.github.boschpanama.models.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The model families that the decoder runs. They share one skeleton (pre-norm, grouped-query attention with rotary
/// embedding, SwiGLU) and differ in what is said here and in their `config.json`.
public enum Family {
    /// Llama 2 and 3, SmolLM2 and their like.
    LLAMA("LlamaForCausalLM", "llama", false, false),
    /// Mistral: a window over every layer where `sliding_window` is set.
    MISTRAL("MistralForCausalLM", "mistral", false, false),
    /// Qwen2 and 2.5: biases on the query, key and value projections, none on the output.
    QWEN2("Qwen2ForCausalLM", "qwen2", true, false),
    /// Qwen3: an RMSNorm on each query and key head before the rotary embedding.
    QWEN3("Qwen3ForCausalLM", "qwen3", false, true);

    private final String architecture;
    private final String modelType;
    private final boolean queryKeyValueBias;
    private final boolean queryKeyNorm;

    Family(String architecture, String modelType, boolean queryKeyValueBias, boolean queryKeyNorm) {
        this.architecture = architecture;
        this.modelType = modelType;
        this.queryKeyValueBias = queryKeyValueBias;
        this.queryKeyNorm = queryKeyNorm;
    }

    /// @return the name under `architectures` in `config.json`
    public String architecture() {
        return architecture;
    }

    /// @return the name under `model_type` in `config.json`
    public String modelType() {
        return modelType;
    }

    /// @return whether the query, key and value projections have biases
    public boolean queryKeyValueBias() {
        return queryKeyValueBias;
    }

    /// @return whether query and key heads are normed
    public boolean queryKeyNorm() {
        return queryKeyNorm;
    }

    /// @return the known names, separated by commas, for messages
    static String architectures() {
        return Arrays.stream(values()).map(Family::architecture).collect(Collectors.joining(", "));
    }
}
