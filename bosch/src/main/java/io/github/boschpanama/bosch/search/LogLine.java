package io.github.boschpanama.bosch.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// The lines of an [EvaluationLog], an evaluation each:
/// `{"ratio":0.5,"stage":"PROBING","mask":"0011 0111 …","incumbent":-0.5,"value":-0.25,"estimate":-0.25,"exact":true,"seconds":1.5}`;
/// `ratio` is null for the anchors, `incumbent` is null where an exact score was asked for. Numbers are written so that
/// reading gives the same `double`.
final class LogLine {
    private static final JsonFactory JSON = new JsonFactory();

    private LogLine() {}

    /// What a line says of an evaluation.
    ///
    /// @param ratio what is searched for; NaN for the anchors
    /// @param mask the mask as its text
    /// @param incumbent the score to beat
    /// @param score the score
    /// @param seconds how long scoring took
    record Entry(double ratio, String mask, double incumbent, Score score, double seconds) {}

    static String of(Evaluation evaluation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            writeFinite(json, "ratio", evaluation.phase().ratio());
            json.writeStringField("stage", evaluation.phase().stage().name());
            json.writeStringField("mask", evaluation.mask().toString());
            writeFinite(json, "incumbent", evaluation.incumbent().score());
            json.writeNumberField("value", evaluation.score().value());
            json.writeNumberField("estimate", evaluation.score().estimate());
            json.writeBooleanField("exact", evaluation.score().exact());
            json.writeNumberField("seconds", evaluation.seconds());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        return text.toString();
    }

    /// JSON has neither NaN nor infinities.
    private static void writeFinite(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    /// @param line the line
    /// @return what it says
    /// @throws IOException if it is no such line
    static Entry parse(String line) throws IOException {
        double ratio = Double.NaN;
        String mask = null;
        double incumbent = Double.NEGATIVE_INFINITY;
        double value = Double.NaN;
        double estimate = Double.NaN;
        double seconds = 0;
        boolean exact = false;
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                boolean given = json.nextToken() != JsonToken.VALUE_NULL;
                switch (name) {
                    case "ratio" -> ratio = given ? json.getDoubleValue() : ratio;
                    case "mask" -> mask = json.getText();
                    case "incumbent" -> incumbent = given ? json.getDoubleValue() : incumbent;
                    case "value" -> value = json.getDoubleValue();
                    case "estimate" -> estimate = json.getDoubleValue();
                    case "exact" -> exact = json.getBooleanValue();
                    case "seconds" -> seconds = json.getDoubleValue();
                    default -> json.skipChildren();
                }
            }
        }
        if (mask == null || Double.isNaN(value) || Double.isNaN(estimate)) {
            throw new IOException("no mask, no value or no estimate");
        }
        if (estimate > value) {
            throw new IOException("the estimate is above the value");
        }
        return new Entry(ratio, mask, incumbent, new Score(value, estimate, exact), seconds);
    }
}
