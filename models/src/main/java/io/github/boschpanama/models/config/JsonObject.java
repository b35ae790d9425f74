package io.github.boschpanama.models.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A small JSON object whose values are asked for by key and type, and that knows which keys were never asked for.
///
/// A key with value `null` counts as absent, as in the reference implementation.
final class JsonObject {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final String where;
    private final Map<String, Object> values;
    private final Set<String> unread;

    private JsonObject(String where, Map<String, Object> values) {
        this.where = where;
        this.values = values;
        this.unread = new LinkedHashSet<>(values.keySet());
    }

    static JsonObject read(Path file) {
        try (InputStream stream = Files.newInputStream(file); JsonParser json = JSON.createParser(stream)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InputException(file + ": expected a JSON object");
            }
            return new JsonObject(file.toString(), object(json));
        } catch (JsonProcessingException e) {
            throw JsonErrors.invalid(file, e);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file; a model folder holds config.json, tokenizer.json and"
                    + " model.safetensors, as downloaded from the Hub", e);
        } catch (IOException e) {
            throw InputException.of(file, "cannot be read", e);
        }
    }

    private static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            Object value = value(json);
            if (value != null) {
                result.put(key, value);
            }
        }
        return result;
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }

    /// @return where the object stands, for messages
    String where() {
        return where;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    int integer(String key) {
        if (!has(key)) {
            throw new InputException(where + ": the key \"" + key + "\" is missing");
        }
        return integer(key, 0);
    }

    int integer(String key, int otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number && number > 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw expected(key, value, "a whole number from 1 up");
    }

    double number(String key) {
        if (!has(key)) {
            throw new InputException(where + ": the key \"" + key + "\" is missing");
        }
        return number(key, 0);
    }

    double number(String key, double otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw expected(key, value, "a number");
    }

    boolean flag(String key, boolean otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw expected(key, value, "true or false");
    }

    String text(String key, String otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text;
        }
        throw expected(key, value, "a string");
    }

    List<?> list(String key) {
        Object value = take(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw expected(key, value, "a list");
    }

    /// Token ids as the Hub writes them: absent, one number, or a list.
    List<Integer> ids(String key) {
        Object value = take(key);
        List<?> list = value == null ? List.of() : value instanceof List<?> many ? many : List.of(value);
        List<Integer> ids = new ArrayList<>();
        for (Object id : list) {
            if (!(id instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
                throw expected(key, value, "a token id or a list of them");
            }
            ids.add(number.intValue());
        }
        return List.copyOf(ids);
    }

    /// @return the object under the key, or null
    JsonObject object(String key) {
        Object value = take(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put((String) name, member));
            return new JsonObject(where + ": " + key, members);
        }
        throw expected(key, value, "an object");
    }

    /// Marks keys that change no number, whatever their value.
    void ignore(Set<String> keys) {
        unread.removeAll(keys);
    }

    /// Refuses keys that nothing asked for: one of them might change the numbers.
    ///
    /// A `false` is let pass, since switches that are off change nothing.
    void refuseUnread(String reader) {
        for (String key : unread) {
            if (!Boolean.FALSE.equals(values.get(key))) {
                throw new InputException(where + ": \"" + key + "\": " + values.get(key) + " is a key that " + reader
                        + " does not honour, and it might change the numbers; remove it if it does not");
            }
        }
    }

    InputException expected(String key, Object found, String expected) {
        Object shown = found instanceof String ? "\"" + found + "\"" : found;
        return new InputException(where + ": \"" + key + "\" is " + shown + ", expected " + expected);
    }

    private Object take(String key) {
        unread.remove(key);
        return values.get(key);
    }
}
