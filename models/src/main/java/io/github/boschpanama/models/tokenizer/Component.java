package io.github.boschpanama.models.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One object of `tokenizer.json`, such as a pre-tokenizer, and where it stands, for messages.
///
/// @param place the file and the keys that lead here
/// @param fields key to string, number, boolean, null, list or map
record Component(String place, Map<String, Object> fields) {
    /// @param json stands at the start of a value
    /// @param place where the value stands
    /// @return the object, or null for JSON's null
    static Component read(JsonParser json, String place) throws IOException {
        return of(value(json), place);
    }

    /// @param json stands at the start of a value
    /// @param place where the value stands
    /// @return the objects of the list
    static List<Component> readAll(JsonParser json, String place) throws IOException {
        return list(value(json), place);
    }

    /// @return the name that says which component this is
    String type() {
        return string("type");
    }

    String string(String key) {
        return get(key, String.class, "a string");
    }

    /// @return whether the key is there and is not null
    boolean has(String key) {
        return fields.get(key) != null;
    }

    boolean flag(String key, boolean otherwise) {
        return has(key) ? get(key, Boolean.class, "true or false") : otherwise;
    }

    /// @return a number that can be a token's id
    int id(String key) {
        return id(get(key, Number.class, "a token id"), at(key));
    }

    List<Integer> ids(String key) {
        List<?> values = get(key, List.class, "a list of token ids");
        return values.stream().map(value -> id(value, at(key))).toList();
    }

    Component child(String key) {
        return require(of(fields.get(key), at(key)), key, "an object");
    }

    List<Component> children(String key) {
        return list(require(fields.get(key), key, "a list"), at(key));
    }

    /// Refuses keys that nobody reads: they could change the result.
    ///
    /// @param keys all keys that are honoured, besides `type`
    /// @return this component
    Component only(String... keys) {
        List<String> known = new ArrayList<>(List.of("type"));
        known.addAll(Arrays.asList(keys));
        for (String key : fields.keySet()) {
            if (!known.contains(key)) {
                throw unsupported("key", key, known.toArray(String[]::new));
            }
        }
        return this;
    }

    /// @param what what was looked at
    /// @param found what it is
    /// @param supported what it could be
    /// @return the exception to throw
    InputException unsupported(String what, Object found, String... supported) {
        return new InputException(place + ": " + what + " " + found + " is not supported; supported: "
                + String.join(", ", supported));
    }

    /// @param key a key of this component
    /// @return where its value stands
    String at(String key) {
        return place + "." + key;
    }

    private <T> T get(String key, Class<T> kind, String expected) {
        Object value = fields.get(key);
        return kind.cast(require(kind.isInstance(value) ? value : null, key, expected));
    }

    private <T> T require(T value, String key, String expected) {
        if (value == null) {
            throw new InputException(at(key) + " is " + (fields.containsKey(key) ? fields.get(key) : "missing")
                    + ", expected " + expected);
        }
        return value;
    }

    private static int id(Object value, String place) {
        if (value instanceof Number number && number.intValue() >= 0
                && number.intValue() < Vocabulary.MOST_IDS && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        throw new InputException(
                place + ": " + value + " is not a token id, a number from 0 to " + (Vocabulary.MOST_IDS - 1));
    }

    private static List<Component> list(Object value, String place) {
        if (!(value instanceof List<?> values)) {
            throw new InputException(place + " is " + value + ", expected a list of objects");
        }
        List<Component> components = new ArrayList<>();
        for (Object element : values) {
            String where = place + "[" + components.size() + "]";
            Component component = of(element, where);
            if (component == null) {
                throw new InputException(where + " is null, expected an object");
            }
            components.add(component);
        }
        return components;
    }

    private static Component of(Object value, String place) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new InputException(place + " is " + value + ", expected an object");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put((String) key, field));
        return new Component(place, fields);
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String key = json.currentName();
                    json.nextToken();
                    fields.put(key, value(json));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Object> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }
}
