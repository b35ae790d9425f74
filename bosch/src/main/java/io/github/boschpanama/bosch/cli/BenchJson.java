package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.bench.Measurement;
import java.io.PrintWriter;
import java.util.List;

/// Measurements and the machine that they were made on, as JSON.
final class BenchJson {
    private BenchJson() {}

    static void print(PrintWriter out, String backend, List<Measurement> results) {
        JsonOutput.print(out, json -> {
            json.writeObjectFieldStart("machine");
            json.writeStringField("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
            json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
            json.writeNumberField("memoryBytes", MachineMemory.bytes());
            json.writeStringField("jdk", System.getProperty("java.runtime.version"));
            json.writeStringField("backend", backend);
            json.writeEndObject();
            json.writeArrayFieldStart("results");
            for (Measurement result : results) {
                json.writeStartObject();
                json.writeStringField("name", result.name());
                json.writeStringField("shape", result.shape());
                json.writeNumberField("threads", result.threads());
                json.writeNumberField("value", result.value());
                json.writeStringField("unit", result.unit());
                if (Double.isNaN(result.ofPeak())) {
                    json.writeNullField("ofPeak");
                } else {
                    json.writeNumberField("ofPeak", result.ofPeak());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
