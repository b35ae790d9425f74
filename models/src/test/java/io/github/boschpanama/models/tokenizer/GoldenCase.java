package io.github.boschpanama.models.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A text and what the reference implementation makes of it.
record GoldenCase(String text, List<Integer> ids, List<Integer> idsWithSpecial, String decoded) {
    /// @param file a list of `{text, ids, ids_with_special, decoded}`
    static List<GoldenCase> read(Path file) throws IOException {
        List<GoldenCase> cases = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                cases.add(read(json));
            }
        }
        return cases;
    }

    private static GoldenCase read(JsonParser json) throws IOException {
        String text = null;
        List<Integer> ids = null;
        List<Integer> idsWithSpecial = null;
        String decoded = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "text" -> text = json.getText();
                case "ids" -> ids = ids(json);
                case "ids_with_special" -> idsWithSpecial = ids(json);
                case "decoded" -> decoded = json.getText();
                default -> throw new IOException("unknown key " + key);
            }
        }
        return new GoldenCase(text, ids, idsWithSpecial, decoded);
    }

    private static List<Integer> ids(JsonParser json) throws IOException {
        IntStream.Builder ids = IntStream.builder();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            ids.add(json.getIntValue());
        }
        return ids.build().boxed().toList();
    }
}
