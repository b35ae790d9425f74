package io.github.boschpanama.bosch.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.bosch.report.SearchCourse.Point;
import io.github.boschpanama.models.HeadMask;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A line of a [ComparisonLog]: a mask chosen,
/// `{"mask":"0011 …","method":"BOSCH","ratio":0.5,"seed":0,"evaluations":200,"seconds":9.5,"course":[[1,0.5],…],"buckets":[2,…]}`,
/// or a score, `{"mask":"0011 …","task":"niah_single_1","context":512,"score":0.97}`.
sealed interface ComparisonLine {
    /// @return the line
    String text();

    /// What a method was asked.
    record Asked(String method, double ratio, long seed) {}

    /// What was scored.
    record Scored(HeadMask mask, String task, int context) {}

    /// A mask chosen.
    record Chosen(Asked asked, Choice choice) implements ComparisonLine {
        @Override
        public String text() {
            return object(json -> {
                json.writeStringField("mask", choice.mask().toString());
                json.writeStringField("method", asked.method);
                json.writeNumberField("ratio", asked.ratio);
                json.writeNumberField("seed", asked.seed);
                json.writeNumberField("evaluations", choice.evaluations());
                json.writeNumberField("seconds", choice.seconds());
                json.writeArrayFieldStart("course");
                for (Point point : choice.course()) {
                    json.writeArray(new double[]{point.evaluations(), point.best()}, 0, 2);
                }
                json.writeEndArray();
                json.writeFieldName("buckets");
                int[] buckets = choice.buckets().stream().mapToInt(Integer::intValue).toArray();
                json.writeArray(buckets, 0, buckets.length);
            });
        }
    }

    /// A score.
    record Score(Scored scored, double score) implements ComparisonLine {
        @Override
        public String text() {
            return object(json -> {
                json.writeStringField("mask", scored.mask.toString());
                json.writeStringField("task", scored.task);
                json.writeNumberField("context", scored.context);
                json.writeNumberField("score", score);
            });
        }
    }

    /// @param line a line
    /// @param shape any mask of the shape that the line's mask has
    /// @return what it says
    /// @throws IOException if it is not of the format
    static ComparisonLine parse(String line, HeadMask shape) throws IOException {
        Reader reader = new Reader(shape);
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                reader.take(name, json);
            }
        }
        return reader.line();
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        return text.toString();
    }

    /// Writes the fields of an object.
    @FunctionalInterface
    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /// Collects the fields of a line.
    final class Reader {
        private final HeadMask shape;
        private HeadMask mask;
        private String method;
        private String task;
        private double ratio = Double.NaN;
        private double score = Double.NaN;
        private double seconds;
        private long seed;
        private long evaluations;
        private int context;
        private final List<Point> course = new ArrayList<>();
        private final List<Integer> buckets = new ArrayList<>();

        private Reader(HeadMask shape) {
            this.shape = shape;
        }

        private void take(String name, JsonParser json) throws IOException {
            switch (name) {
                case "mask" -> mask = mask(json.getText());
                case "method" -> method = json.getText();
                case "ratio" -> ratio = json.getDoubleValue();
                case "seed" -> seed = json.getLongValue();
                case "evaluations" -> evaluations = json.getLongValue();
                case "seconds" -> seconds = json.getDoubleValue();
                case "course" -> course(json);
                case "buckets" -> buckets(json);
                case "task" -> task = json.getText();
                case "context" -> context = json.getIntValue();
                case "score" -> score = json.getDoubleValue();
                default -> throw new IOException("unknown key " + name);
            }
        }

        private HeadMask mask(String bits) throws IOException {
            String digits = bits.replace(" ", "");
            if (digits.length() != shape.size() || !digits.matches("[01]+")) {
                throw new IOException("a mask of " + shape.layers() + " × " + shape.groups() + " bits was expected");
            }
            HeadMask result = shape.allFull();
            for (int i = 0; i < digits.length(); i++) {
                result = result.withLocal(i / shape.groups(), i % shape.groups(), digits.charAt(i) == '1');
            }
            return result;
        }

        private void course(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.START_ARRAY) {
                json.nextToken();
                long at = (long) json.getDoubleValue();
                json.nextToken();
                course.add(new Point(at, json.getDoubleValue()));
                json.nextToken();
            }
        }

        private void buckets(JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                buckets.add(json.getIntValue());
            }
        }

        private ComparisonLine line() throws IOException {
            if (mask == null) {
                throw new IOException("no mask");
            }
            if (method != null && !Double.isNaN(ratio)) {
                return new Chosen(new Asked(method, ratio, seed),
                        new Choice(mask, evaluations, seconds, course, buckets));
            }
            if (task != null && !Double.isNaN(score)) {
                return new Score(new Scored(mask, task, context), score);
            }
            throw new IOException("neither a choice nor a score");
        }
    }
}
