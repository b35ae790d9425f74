package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private static final String[] QUICK = {"--threads", "1", "--tokens", "20", "--repetitions", "1"};

    @Test
    void jsonHasALineForEachMeasurement() throws IOException {
        CommandRun run = run("--only", "prefill,decode", "--json");
        assertEquals(0, run.code(), run::err);
        List<Map<String, String>> results = results(run.out());
        assertEquals(List.of("FMA peak", "memory read", "prefill", "decode"),
                results.stream().map(result -> result.get("name")).toList());
        for (Map<String, String> result : results) {
            assertEquals(List.of("name", "shape", "threads", "value", "unit", "ofPeak"),
                    List.copyOf(result.keySet()));
            assertEquals("1", result.get("threads"));
            assertTrue(Double.parseDouble(result.get("value")) > 0, result::toString);
        }
        Map<String, String> prefill = results.get(2);
        assertEquals("tokens/s", prefill.get("unit"));
        assertEquals("demo, 20 tokens", prefill.get("shape"));
        assertTrue(Double.parseDouble(prefill.get("ofPeak")) > 0, prefill::toString);
        assertEquals("tokens/s", results.get(3).get("unit"));
        assertEquals("demo, after 20 tokens", results.get(3).get("shape"));
    }

    /// Two runs, full and local; the demo's context is too short for the cache to drop keys.
    @Test
    void localGroupsAreMeasuredBesideFullAttention() throws IOException {
        CommandRun run = run("--only", "prefill,decode", "--local", "0.75", "--window", "4", "--json");
        assertEquals(0, run.code(), run::err);
        List<Map<String, String>> results = results(run.out());
        assertEquals(
                List.of("FMA peak", "memory read", "prefill", "decode", "KV cache", "prefill", "decode", "KV cache"),
                results.stream().map(result -> result.get("name")).toList());
        assertEquals("demo, after 20 tokens, 75.0 % local (4)", results.get(6).get("shape"));
        assertEquals("MiB", results.get(7).get("unit"));
    }

    @Test
    void theTableNamesTheKernels() {
        CommandRun run = run("--only", "elementwise");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().matches("(?s).*rmsnorm .*rope .*swiglu .*residual .*"), run::out);
    }

    @Test
    void aSearchIsMeasuredBesideThePlainScorer() throws IOException {
        CommandRun run = run("--only", "search", "--json", "--questions", "2");
        assertEquals(0, run.code(), run::err);
        List<Map<String, String>> results = results(run.out());
        assertEquals(List.of("FMA peak", "memory read", "search", "search, rows", "search, time"),
                results.stream().map(result -> result.get("name")).toList());
        assertEquals(List.of("GFLOP/s", "GB/s", "masks/s", "x fewer", "x plain"),
                results.stream().map(result -> result.get("unit")).toList());
        assertEquals("demo, 2 × 256 tokens, 2 to a text", results.get(3).get("shape"));
        assertTrue(Double.parseDouble(results.get(3).get("value")) > 2, "rows are saved");
    }

    @Test
    void aBackendThatIsNoneAndThreadsOfAGpuAreTheUsersMistakes() {
        CommandRun none = CommandRun.of("bench", "--backend", "tpu");
        assertEquals(2, none.code());
        assertTrue(none.err().contains("--backend is tpu, expected cpu or cuda"), none::err);
        CommandRun threads = CommandRun.of("bench", "--backend", "cuda", "--threads", "2");
        assertEquals(2, threads.code());
        assertTrue(threads.err().contains("--threads are the CPU's, but --backend is cuda"), threads::err);
    }

    @Test
    void anOptionThatWouldChangeNothingIsTheUsersMistake() {
        for (String[] useless : new String[][]{{"--window", "4"}, {"--samples", "3"}, {"--questions", "2"}}) {
            CommandRun run = run("--only", "prefill", useless[0], useless[1]);
            assertEquals(2, run.code());
            assertTrue(run.err().contains(useless[0] + " has no effect without "), run::err);
        }
    }

    private static CommandRun run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(List.of(QUICK));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static List<Map<String, String>> results(String text) throws IOException {
        List<Map<String, String>> results = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            while (!"results".equals(json.nextFieldName())) {
                assertTrue(json.hasCurrentToken(), "there is an array of results");
            }
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> result = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    result.put(name, json.getText());
                }
                results.add(result);
            }
        }
        return results;
    }
}
