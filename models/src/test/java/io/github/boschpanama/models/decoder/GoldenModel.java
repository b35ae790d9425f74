package io.github.boschpanama.models.decoder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What the reference implementation computed for one model folder: `golden.json` and `golden.safetensors`.
///
/// @param folder the model
/// @param ids the tokens
/// @param masks name → mask, `full` among them
/// @param logits name → F32 [rows, vocabulary], the last rows
record GoldenModel(Path folder, int[] ids, Map<String, HeadMask> masks, Map<String, Tensor> logits) {

    static final Path SHARED = Path.of(System.getProperty("bosch.shared", "../shared"));
    /// Where models too large for a repository are unpacked.
    static final Path UNPACKED = Path.of(System.getProperty("user.home"), ".cache", "bosch", "models");

    static GoldenModel read(Path folder, Arena arena) throws IOException {
        Checkpoint golden = Checkpoint.open(folder.resolve("golden.safetensors"), arena);
        Tensor input = golden.tensor("input_ids");
        int[] ids = new int[Math.toIntExact(input.shape().elements())];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) input.segment().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i);
        }
        Map<String, HeadMask> masks = readMasks(folder.resolve("golden.json"));
        Map<String, Tensor> logits = new LinkedHashMap<>();
        for (String name : masks.keySet()) {
            logits.put(name, golden.tensor("logits." + name));
        }
        return new GoldenModel(folder, ids, masks, logits);
    }

    private static Map<String, HeadMask> readMasks(Path file) throws IOException {
        Map<String, int[][]> bits = new LinkedHashMap<>();
        int window = 0;
        int sinks = 0;
        try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "window" -> window = json.getIntValue();
                    case "sinks" -> sinks = json.getIntValue();
                    case "masks" -> {
                        while (json.nextToken() != JsonToken.END_OBJECT) {
                            bits.put(json.currentName(), matrix(json));
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        }
        Map<String, HeadMask> masks = new LinkedHashMap<>();
        for (Map.Entry<String, int[][]> entry : bits.entrySet()) {
            int[][] rows = entry.getValue();
            HeadMask mask = HeadMask.full(rows.length, rows[0].length, window, sinks);
            masks.putIfAbsent("full", mask);
            for (int layer = 0; layer < rows.length; layer++) {
                for (int group = 0; group < rows[layer].length; group++) {
                    mask = mask.withLocal(layer, group, rows[layer][group] == 1);
                }
            }
            masks.put(entry.getKey(), mask);
        }
        return masks;
    }

    private static int[][] matrix(JsonParser json) throws IOException {
        json.nextToken();
        List<int[]> rows = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            IntStream.Builder row = IntStream.builder();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                row.add(json.getIntValue());
            }
            rows.add(row.build().toArray());
        }
        return rows.toArray(int[][]::new);
    }

    /// @return the largest difference between the logits a model gives under a mask and the reference's
    double largestDifference(String mask, Tensor computed) {
        Tensor expected = logits.get(mask);
        double largest = 0;
        for (long i = 0; i < expected.shape().elements(); i++) {
            double difference = Math.abs(expected.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i)
                    - computed.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i));
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }
}
