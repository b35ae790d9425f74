/// Decoder language models from Hugging Face folders: configuration, tokenizer, decoder, head mask, generation.
module io.github.boschpanama.models {
    requires com.fasterxml.jackson.core;
    requires transitive io.github.boschpanama.runtime;

    exports io.github.boschpanama.models;
    exports io.github.boschpanama.models.attention;
    exports io.github.boschpanama.models.config;
    exports io.github.boschpanama.models.decoder;
    exports io.github.boschpanama.models.generation;
    exports io.github.boschpanama.models.tokenizer;
}
