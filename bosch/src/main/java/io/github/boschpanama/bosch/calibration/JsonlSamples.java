package io.github.boschpanama.bosch.calibration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Anybody's task: a file with a sample a line, `{"prompt": text, "answer": text}`. Further keys are ignored, and so are
/// empty lines and a byte order mark. The texts are taken as they are.
public final class JsonlSamples {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build();

    private final Path file;
    private int line;

    private JsonlSamples(Path file) {
        this.file = file;
    }

    /// @param file a text file in UTF-8
    /// @return its samples, at least one, in order and without a depth
    /// @throws InputException naming the file, the line, what was found and what was expected
    public static List<Sample> read(Path file) {
        return new JsonlSamples(file).readAll();
    }

    private List<Sample> readAll() {
        List<Sample> samples = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (line == 1 && text.startsWith("\uFEFF")) {
                    text = text.substring(1);
                }
                if (!text.isBlank()) {
                    samples.add(sample(text));
                }
            }
        } catch (CharacterCodingException e) {
            throw new InputException(
                    file + ": line " + (line + 1) + " or one soon after it is not UTF-8; save the file as UTF-8", e);
        } catch (IOException e) {
            throw InputException.of(file, "cannot be read", e);
        }
        if (samples.isEmpty()) {
            throw new InputException(
                    file + ": no sample; expected a line each like {\"prompt\": \"text\", \"answer\": \"text\"}");
        }
        return samples;
    }

    private Sample sample(String text) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw fail("found " + abbreviated(json.getText()) + ", expected an object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                JsonToken token = json.nextToken();
                if (!key.equals("prompt") && !key.equals("answer")) {
                    json.skipChildren();
                } else if (token != JsonToken.VALUE_STRING) {
                    throw fail("\"" + key + "\" is " + abbreviated(json.getText()) + ", expected a text");
                } else if (texts.put(key, json.getText()) != null) {
                    throw fail("\"" + key + "\" occurs twice");
                }
            }
            if (json.nextToken() != null) {
                throw fail("found " + abbreviated(json.getText()) + " after the object, expected one object a line");
            }
        } catch (JsonProcessingException e) {
            throw new InputException(file + ", line " + line + ", column " + e.getLocation().getColumnNr()
                    + ": not valid JSON: " + JsonErrors.message(e), e);
        }
        return new Sample(required(texts, "prompt"), required(texts, "answer"), file.toString(), Double.NaN);
    }

    private String required(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null || text.isEmpty()) {
            throw fail((text == null ? "no \"" + key + "\"" : "\"" + key + "\" is empty") + ", expected a text");
        }
        return text;
    }

    private InputException fail(String message) {
        return new InputException(file + ", line " + line + ": " + message);
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
