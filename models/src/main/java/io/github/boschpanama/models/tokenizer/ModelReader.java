package io.github.boschpanama.models.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the `model` of `tokenizer.json`: a byte-pair encoding with the keys `vocab` (token to id), `merges` (each
/// `"a b"` or `["a", "b"]`, the first goes first) and options.
final class ModelReader {
    private final JsonParser json;
    private final String place;
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final List<String> merges = new ArrayList<>(); // left, right, left, right …
    private String unknownToken; // or null
    private boolean byteFallback;
    private boolean fusesUnknown;
    private boolean ignoreMerges;

    /// @param json stands at the start of the model
    /// @param place where that is
    ModelReader(JsonParser json, String place) {
        this.json = json;
        this.place = place;
    }

    /// @return token to id
    Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    /// Reads the whole model; what it encodes with depends on the other components of the file.
    void read() throws IOException {
        expect(JsonToken.START_OBJECT, place, "an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "type" -> expectText(key, "BPE");
                case "vocab" -> readVocabulary();
                case "merges" -> readMerges();
                case "dropout" -> expectNothing(key, json.currentToken().isNumeric() && json.getDoubleValue() == 0);
                case "continuing_subword_prefix", "end_of_word_suffix" -> expectNothing(key,
                        json.currentToken() == JsonToken.VALUE_STRING && json.getText().isEmpty());
                case "unk_token" -> unknownToken = json.currentToken() == JsonToken.VALUE_NULL ? null : json.getText();
                case "byte_fallback" -> byteFallback = flag(key);
                case "ignore_merges" -> ignoreMerges = flag(key);
                case "fuse_unk" -> fusesUnknown = flag(key);
                default -> throw new InputException(place + ": key " + key + " is not supported; supported: type, "
                        + "vocab, merges, ignore_merges, unk_token, byte_fallback, fuse_unk, and dropout, "
                        + "continuing_subword_prefix, end_of_word_suffix where they change nothing");
            }
        }
        if (vocabulary.isEmpty()) {
            throw new InputException(place + ".vocab is missing or empty, expected tokens and their ids");
        }
    }

    /// @return the encoder of a vocabulary whose tokens spell bytes, see [ByteAlphabet]
    BytePairEncoder byteLevelEncoder() {
        return encoder(new ByteSymbols(byteIds()));
    }

    /// @return the encoder of a vocabulary whose tokens spell characters
    BytePairEncoder characterEncoder() {
        if (byteFallback) {
            for (int value = 0; value < 256; value++) {
                require(CharacterSymbols.byteToken(value), "byte_fallback");
            }
        }
        int unknown = unknownToken == null ? -1 : require(unknownToken, "unk_token");
        return encoder(new CharacterSymbols(vocabulary, byteFallback, unknown, fusesUnknown));
    }

    private int require(String token, String key) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new InputException(
                    place + ": " + key + " asks for token " + token + ", which is not in the vocabulary");
        }
        return id;
    }

    private BytePairEncoder encoder(Symbols symbols) {
        return new BytePairEncoder(symbols, mergeTable(), ignoreMerges ? Map.copyOf(vocabulary) : Map.of());
    }

    private void readVocabulary() throws IOException {
        expect(JsonToken.START_OBJECT, place + ".vocab", "an object of tokens and ids");
        boolean[] taken = new boolean[1 << 12];
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String token = json.currentName();
            json.nextToken();
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0
                    || json.getLongValue() >= Vocabulary.MOST_IDS) {
                throw new InputException(place + ".vocab: the id of \"" + token + "\" is " + json.getText()
                        + ", expected a number from 0 to " + (Vocabulary.MOST_IDS - 1));
            }
            int id = json.getIntValue();
            taken = id < taken.length ? taken : Arrays.copyOf(taken, Math.max(id + 1, 2 * taken.length));
            if (taken[id]) {
                throw new InputException(place + ".vocab: two tokens have id " + id + ", one is \"" + token + "\"");
            }
            taken[id] = true;
            vocabulary.put(token, id);
        }
    }

    private void readMerges() throws IOException {
        expect(JsonToken.START_ARRAY, place + ".merges", "a list of pairs");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int rank = merges.size() / 2;
            List<String> pair = new ArrayList<>();
            if (json.currentToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    pair.add(json.getText());
                }
            } else if (json.getText().startsWith("#version")) {
                continue;
            } else {
                pair.addAll(Arrays.asList(json.getText().split(" ", -1)));
            }
            if (pair.size() != 2 || pair.contains("")) {
                throw new InputException(place + ".merges[" + rank + "] is " + pair
                        + ", expected two tokens as \"a b\" or [\"a\", \"b\"]");
            }
            merges.addAll(pair);
        }
    }

    /// For [256] bytes the ids of their tokens, -1 where there is none.
    private int[] byteIds() {
        int[] ids = new int[256];
        for (int value = 0; value < ids.length; value++) {
            ids[value] = vocabulary.getOrDefault(ByteAlphabet.spell(value), -1);
            if (ids[value] < 0 && (unknownToken != null || byteFallback)) {
                throw new InputException(place + ": " + (unknownToken != null ? "unk_token" : "byte_fallback")
                        + " is not supported together with a vocabulary that lacks bytes; byte " + value + " (\""
                        + ByteAlphabet.spell(value) + "\") has no token");
            }
        }
        return ids;
    }

    private MergeTable mergeTable() {
        MergeTable table = new MergeTable(merges.size() / 2);
        for (int rank = 0; rank < merges.size() / 2; rank++) {
            String left = merges.get(2 * rank);
            String right = merges.get(2 * rank + 1);
            table.add(rank, id(left, rank), id(right, rank), id(left + right, rank));
        }
        return table;
    }

    private int id(String token, int rank) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new InputException(place + ".merges[" + rank + "], \"" + merges.get(2 * rank) + "\" and \""
                    + merges.get(2 * rank + 1) + "\": token \"" + token + "\" is not in the vocabulary");
        }
        return id;
    }

    private boolean flag(String key) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw new InputException(place + "." + key + " is " + json.getText() + ", expected true or false");
        }
        return json.getBooleanValue();
    }

    private void expectText(String key, String supported) throws IOException {
        if (!supported.equals(json.getText())) {
            throw new InputException(place + ": " + key + " " + json.getText() + " is not supported; supported: "
                    + supported);
        }
    }

    private void expectNothing(String key, boolean nothing) throws IOException {
        if (!nothing && json.currentToken() != JsonToken.VALUE_NULL) {
            throw new InputException(place + ": " + key + " " + json.getText()
                    + " is not supported; supported: null, and what changes nothing");
        }
    }

    private void expect(JsonToken token, String where, String expected) throws IOException {
        if (json.currentToken() != token) {
            throw new InputException(where + " is " + json.getText() + ", expected " + expected);
        }
    }
}
