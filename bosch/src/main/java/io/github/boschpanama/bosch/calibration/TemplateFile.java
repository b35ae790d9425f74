package io.github.boschpanama.bosch.calibration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A file of word lists and sentence templates (`niah.json`): one JSON object that holds lists of texts, texts and whole
/// numbers.
///
/// @param name the file, for messages
/// @param lists by key, none empty
/// @param texts by key
/// @param numbers by key
record TemplateFile(String name, Map<String, List<String>> lists, Map<String, String> texts,
        Map<String, Integer> numbers) {

    private static final JsonFactory JSON = new JsonFactory();

    /// @param stream the JSON, in UTF-8
    /// @param name the file, for messages
    /// @throws InputException if the JSON is broken or holds anything else
    static TemplateFile read(InputStream stream, String name) throws IOException {
        TemplateFile file = new TemplateFile(name, new HashMap<>(), new HashMap<>(), new HashMap<>());
        try (JsonParser json = JSON.createParser(stream)) {
            file.readAll(json);
        } catch (JsonProcessingException e) {
            throw JsonErrors.invalid(name, e);
        }
        return file;
    }

    private void readAll(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new InputException(name + ": expected an object of word lists and templates");
        }
        Set<String> keys = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            if (!keys.add(key)) {
                throw new InputException(name + ": \"" + key + "\" occurs twice");
            }
            switch (json.nextToken()) {
                case START_ARRAY -> lists.put(key, readList(json, key));
                case VALUE_STRING -> texts.put(key, json.getText());
                case VALUE_NUMBER_INT -> numbers.put(key, json.getIntValue());
                default -> throw new InputException(name + ": \"" + key + "\" is " + json.getText()
                        + ", expected a list of texts, a text or a whole number");
            }
        }
    }

    private List<String> readList(JsonParser json, String key) throws IOException {
        List<String> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw new InputException(name + ": \"" + key + "\" holds " + json.getText() + ", expected texts");
            }
            list.add(json.getText());
        }
        if (list.isEmpty()) {
            throw new InputException(name + ": the list \"" + key + "\" is empty");
        }
        return List.copyOf(list);
    }

    List<String> list(String key) {
        return required(lists.get(key), key, "a list of texts");
    }

    String text(String key) {
        return required(texts.get(key), key, "a text");
    }

    int number(String key) {
        return required(numbers.get(key), key, "a whole number");
    }

    private <T> T required(T value, String key, String what) {
        if (value == null) {
            throw new InputException(name + ": no \"" + key + "\", expected " + what);
        }
        return value;
    }
}
