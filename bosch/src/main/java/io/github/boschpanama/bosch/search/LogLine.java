package io.github.boschpanama.bosch.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// The lines of an [EvaluationLog].
///
/// The header: `{"format":"bosch-log/1","arguments":{"seed":"1",…}}`. An evaluation:
/// `{"ratio":0.5,"stage":"PROBING","mask":"0011 0111 …","incumbent":-0.5,"value":-0.25,"exact":true,"seconds":1.5}`;
/// `ratio` is null for the anchors, `incumbent` is null where an exact score was asked for. Numbers are written so that
/// reading gives the same `double`.
final class LogLine {
    private static final String FORMAT = "bosch-log/1";
    private static final JsonFactory JSON = new JsonFactory();

    private LogLine() {}

    /// What a line says of an evaluation.
    ///
    /// @param mask the mask as its text
    /// @param incumbent the score to beat
    /// @param score the score
    /// @param seconds how long scoring took
    record Entry(String mask, double incumbent, Score score, double seconds) {}

    private interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        return text.toString();
    }

    static String header(Map<String, String> arguments) {
        return object(json -> {
            json.writeStringField("format", FORMAT);
            json.writeObjectFieldStart("arguments");
            for (Map.Entry<String, String> argument : new TreeMap<>(arguments).entrySet()) {
                json.writeStringField(argument.getKey(), argument.getValue());
            }
            json.writeEndObject();
        });
    }

    static String of(Evaluation evaluation) {
        return object(json -> {
            writeFinite(json, "ratio", evaluation.phase().ratio());
            json.writeStringField("stage", evaluation.phase().stage().name());
            json.writeStringField("mask", evaluation.mask().toString());
            writeFinite(json, "incumbent", evaluation.incumbent());
            json.writeNumberField("value", evaluation.score().value());
            json.writeBooleanField("exact", evaluation.score().exact());
            json.writeNumberField("seconds", evaluation.seconds());
        });
    }

    /// JSON has neither NaN nor infinities.
    private static void writeFinite(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    static Map<String, String> parseHeader(Path file, String line) {
        Map<String, String> arguments = new HashMap<>();
        String format = null;
        try (JsonParser json = JSON.createParser(line)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, file, 1, line);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("format")) {
                    format = json.getText();
                } else if (name.equals("arguments")) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        arguments.put(json.currentName(), json.nextTextValue());
                    }
                }
            }
        } catch (IOException e) {
            throw malformed(file, 1, line, e);
        }
        expect(FORMAT.equals(format), file, 1, line);
        return arguments;
    }

    static Entry parse(Path file, int number, String line) {
        String mask = null;
        double incumbent = Double.NEGATIVE_INFINITY;
        double value = Double.NaN;
        double seconds = 0;
        boolean exact = false;
        try (JsonParser json = JSON.createParser(line)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, file, number, line);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                boolean given = json.nextToken() != JsonToken.VALUE_NULL;
                switch (name) {
                    case "mask" -> mask = json.getText();
                    case "incumbent" -> incumbent = given ? json.getDoubleValue() : incumbent;
                    case "value" -> value = json.getDoubleValue();
                    case "exact" -> exact = json.getBooleanValue();
                    case "seconds" -> seconds = json.getDoubleValue();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw malformed(file, number, line, e);
        }
        expect(mask != null && !Double.isNaN(value), file, number, line);
        return new Entry(mask, incumbent, new Score(value, exact), seconds);
    }

    private static void expect(boolean met, Path file, int number, String line) {
        if (!met) {
            throw malformed(file, number, line, null);
        }
    }

    private static InputException malformed(Path file, int number, String line, IOException cause) {
        String reason = cause instanceof JsonProcessingException json ? ": " + json.getOriginalMessage() : "";
        String start = line.length() > 80 ? line.substring(0, 80) + "…" : line;
        return new InputException(file + ": line " + number + ": not a line of a " + FORMAT + " file" + reason + ": "
                + start, cause);
    }
}
