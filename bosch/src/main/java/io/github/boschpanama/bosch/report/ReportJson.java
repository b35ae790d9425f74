package io.github.boschpanama.bosch.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.boschpanama.models.HeadMask;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;

/// `report.json`: everything that the page shows, for programs.
final class ReportJson {
    private final Comparison comparison;
    private final MaskSets sets;
    private final JsonGenerator json;

    private ReportJson(Comparison comparison, JsonGenerator json) {
        this.comparison = comparison;
        this.sets = new MaskSets(comparison.masks());
        this.json = json;
    }

    static String of(Comparison comparison) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            new ReportJson(comparison, json).write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.append('\n').toString();
    }

    private void write() throws IOException {
        json.writeStartObject();
        json.writeStringField("format", "bosch-report/1");
        setup();
        list("methods", comparison.methods(), this::method);
        list("results", comparison.results(), this::result);
        list("masks", comparison.masks(), this::mask);
        list("courses", comparison.courses(), this::course);
        list("buckets", comparison.buckets(), this::buckets);
        turnover();
        distances();
        json.writeEndObject();
    }

    private void setup() throws IOException {
        Setup setup = comparison.setup();
        json.writeObjectFieldStart("setup");
        json.writeStringField("model", setup.model());
        json.writeNumberField("layers", setup.layers());
        json.writeNumberField("kvGroups", setup.kvGroups());
        json.writeNumberField("window", setup.window());
        json.writeNumberField("sinks", setup.sinks());
        json.writeStringField("calibration", setup.calibration());
        json.writeStringField("evaluation", setup.evaluation());
        list("contexts", setup.contexts(), json::writeNumber);
        json.writeStringField("metric", setup.metric());
        list("meanTasks", setup.meanTasks(), json::writeString);
        list("ratios", setup.ratios(), json::writeNumber);
        json.writeStringField("version", setup.version());
        json.writeStringField("machine", setup.machine());
        list("notes", setup.notes(), json::writeString);
        json.writeEndObject();
    }

    private void method(MethodInfo method) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", method.name());
        json.writeStringField("kind", method.kind().toString());
        json.writeStringField("summary", method.summary());
        json.writeEndObject();
    }

    private void result(Result result) throws IOException {
        json.writeStartObject();
        json.writeStringField("method", result.method());
        json.writeStringField("kind", result.kind().toString());
        json.writeNumberField("ratio", result.ratio());
        json.writeNumberField("seed", result.seed());
        json.writeStringField("task", result.task());
        json.writeNumberField("context", result.context());
        json.writeNumberField("score", result.score());
        json.writeNumberField("evaluations", result.evaluations());
        json.writeNumberField("seconds", result.seconds());
        json.writeEndObject();
    }

    private void mask(MethodMask mask) throws IOException {
        HeadMask bits = mask.mask();
        json.writeStartObject();
        json.writeStringField("method", mask.method());
        json.writeNumberField("ratio", mask.ratio());
        json.writeNumberField("seed", mask.seed());
        json.writeStringField("file", ReportWriter.MASKS + "/" + mask.fileName());
        json.writeNumberField("localGroups", bits.localCount());
        json.writeStringField("bits", bits.toString());
        json.writeEndObject();
    }

    private void course(SearchCourse course) throws IOException {
        json.writeStartObject();
        json.writeStringField("method", course.method());
        json.writeNumberField("ratio", course.ratio());
        json.writeNumberField("seed", course.seed());
        list("evaluations", course.points(), point -> json.writeNumber(point.evaluations()));
        list("best", course.points(), point -> json.writeNumber(point.best()));
        json.writeEndObject();
    }

    private void buckets(LayerBuckets buckets) throws IOException {
        json.writeStartObject();
        json.writeNumberField("ratio", buckets.ratio());
        json.writeNumberField("seed", buckets.seed());
        list("localGroups", buckets.localGroups(), json::writeNumber);
        json.writeEndObject();
    }

    private void turnover() throws IOException {
        List<Double> ratios = comparison.setup().ratios();
        json.writeArrayFieldStart("turnover");
        for (MethodInfo method : comparison.choosers()) {
            for (int i = 1; i < ratios.size(); i++) {
                OptionalDouble turnover = sets.turnover(method, ratios.get(i - 1), ratios.get(i));
                if (turnover.isPresent()) {
                    json.writeStartObject();
                    json.writeStringField("method", method.name());
                    json.writeNumberField("from", ratios.get(i - 1));
                    json.writeNumberField("to", ratios.get(i));
                    json.writeNumberField("turnover", turnover.getAsDouble());
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
    }

    private void distances() throws IOException {
        List<MethodInfo> methods = comparison.choosers();
        json.writeArrayFieldStart("distances");
        for (double ratio : comparison.setup().ratios()) {
            for (int i = 0; i < methods.size(); i++) {
                for (int j = i; j < methods.size(); j++) {
                    OptionalDouble distance = sets.distance(methods.get(i), methods.get(j), ratio);
                    if (distance.isPresent()) {
                        json.writeStartObject();
                        json.writeNumberField("ratio", ratio);
                        json.writeStringField("method", methods.get(i).name());
                        json.writeStringField("other", methods.get(j).name());
                        json.writeNumberField("distance", distance.getAsDouble());
                        json.writeEndObject();
                    }
                }
            }
        }
        json.writeEndArray();
    }

    private <T> void list(String key, List<T> items, Writer<T> writer) throws IOException {
        json.writeArrayFieldStart(key);
        for (T item : items) {
            writer.write(item);
        }
        json.writeEndArray();
    }

    @FunctionalInterface
    private interface Writer<T> {
        void write(T item) throws IOException;
    }
}
