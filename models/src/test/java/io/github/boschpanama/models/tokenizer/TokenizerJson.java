package io.github.boschpanama.models.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small `tokenizer.json` to change: a token for each byte (its id is the byte), "th" and "the" by merges.
record TokenizerJson(Map<String, String> fields) {
    static final String NAME = "small.json";
    static final int TH = 256;
    static final int THE = 257;
    static final int FIRST_FREE = 258;

    TokenizerJson() {
        this(defaults());
    }

    // In one order: where a text is cut must not change from run to run.
    private static Map<String, String> defaults() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("version", "\"1.0\"");
        fields.put("added_tokens", "[]");
        fields.put("normalizer", "null");
        fields.put("pre_tokenizer", "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}");
        fields.put("post_processor", "null");
        fields.put("decoder", "{\"type\": \"ByteLevel\"}");
        fields.put("model", model("\"t h\", \"th e\"", ""));
        return fields;
    }

    /// @param merges the elements of `merges`
    /// @param options further fields, with a comma before
    static String model(String merges, String options) {
        String bytes = IntStream.range(0, 256)
                .mapToObj(value -> "\"" + escape(ByteAlphabet.spell(value)) + "\": " + value)
                .collect(Collectors.joining(", "));
        return "{\"type\": \"BPE\", \"vocab\": {" + bytes + ", \"th\": 256, \"the\": 257}, \"merges\": [" + merges + "]"
                + options + "}";
    }

    /// @param value JSON; null to leave the key out
    TokenizerJson with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return new TokenizerJson(changed);
    }

    /// @param flags JSON fields, with a comma before
    TokenizerJson withAddedToken(int id, String content, String flags) {
        String list = fields.get("added_tokens");
        String token = "{\"id\": " + id + ", \"content\": \"" + escape(content) + "\"" + flags + "}";
        return with("added_tokens", list.equals("[]")
                ? "[" + token + "]"
                : list.replaceFirst("]$", ", ")
                        + token + "]");
    }

    String text() {
        return fields.entrySet().stream().map(field -> "\"" + field.getKey() + "\": " + field.getValue())
                .collect(Collectors.joining(",\n", "{", "}"));
    }

    Tokenizer read() {
        return read(text());
    }

    static Tokenizer read(String json) {
        try {
            return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), NAME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
