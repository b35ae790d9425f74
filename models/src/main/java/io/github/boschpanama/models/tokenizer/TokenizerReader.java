package io.github.boschpanama.models.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/// Reads a `tokenizer.json` as the Hugging Face tokenizers library writes it (version 1.0). What is in it is honoured or
/// refused by name; nothing is passed over.
final class TokenizerReader {
    private final JsonParser json;
    private final String file;
    private List<Component> addedTokens = List.of();
    private Component normalizer;
    private Component preTokenizer;
    private Component postProcessor;
    private Component decoder;
    private ModelReader model;

    /// @param json at the start of the file
    /// @param file the file's name, for messages
    TokenizerReader(JsonParser json, String file) {
        this.json = json;
        this.file = file;
    }

    Tokenizer read() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new InputException(file + ": expected the JSON object of a tokenizer.json");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            String place = file + ": " + key;
            json.nextToken();
            switch (key) {
                case "version" -> expect(place, "1.0");
                case "truncation", "padding" -> expect(place, "null");
                case "added_tokens" -> addedTokens = Component.readAll(json, place);
                case "normalizer" -> normalizer = Component.read(json, place);
                case "pre_tokenizer" -> preTokenizer = Component.read(json, place);
                case "post_processor" -> postProcessor = Component.read(json, place);
                case "decoder" -> decoder = Component.read(json, place);
                case "model" -> {
                    model = new ModelReader(json, place);
                    model.read();
                }
                default -> throw new InputException(file + ": key " + key + " is not supported; supported: version, "
                        + "truncation, padding, added_tokens, normalizer, pre_tokenizer, post_processor, decoder, "
                        + "model");
            }
        }
        if (json.nextToken() != null) {
            throw new InputException(file + ": something follows the JSON object");
        }
        return tokenizer();
    }

    private Tokenizer tokenizer() {
        if (model == null) {
            throw new InputException(file + ": model is missing; supported: BPE");
        }
        if (decoder == null) {
            throw new InputException(file + ": decoder is missing or null; supported: ByteLevel, and what files made"
                    + " with SentencePiece have");
        }
        Function<Vocabulary, TokenText> text = Decoders.of(decoder);
        boolean byteLevel = Decoders.isByteLevel(decoder);
        if (byteLevel && preTokenizer == null) {
            throw new InputException(file + ": pre_tokenizer is missing or null; supported: ByteLevel, and Sequence of "
                    + "Split, Digits and a last ByteLevel");
        }
        Vocabulary vocabulary = new Vocabulary(new HashMap<>(model.vocabulary()));
        List<AddedToken> added = addedTokens.stream().map(component -> {
            AddedToken token = AddedToken.of(component);
            vocabulary.add(token, component.place());
            return token;
        }).toList();
        return new Tokenizer(vocabulary, new AddedTokens(added, Normalizers.of(normalizer)),
                byteLevel ? PreTokenizers.of(preTokenizer) : PreTokenizers.ofCharacters(preTokenizer),
                byteLevel ? model.byteLevelEncoder() : model.characterEncoder(), SpecialTokens.of(postProcessor),
                text, !byteLevel);
    }

    private void expect(String place, String supported) throws IOException {
        if (!supported.equals(json.getText())) {
            throw new InputException(
                    place + " " + (json.currentToken().isScalarValue() ? json.getText() : "with settings")
                            + " is not supported; supported: " + supported);
        }
    }
}
