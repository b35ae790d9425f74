package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.bosch.ranking.HeadScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankCommandTest {
    @TempDir
    Path folder;

    @Test
    void jsonHasAScoreForEachGroup() throws IOException {
        CommandRun run = CommandRun.of("rank", "--method", "dcam", "--samples", "2", "--context", "160", "--json");
        assertEquals(0, run.code(), run::err);
        int[] groups = new int[8];
        int layer = 0;
        try (JsonParser json = new JsonFactory().createParser(run.out())) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                JsonToken value = json.nextToken();
                if (key.equals("method")) {
                    assertEquals("DCAM", json.getText());
                } else if (key.equals("scores")) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            assertTrue(json.getDoubleValue() > 0 && json.getDoubleValue() < 1);
                            groups[layer]++;
                        }
                        layer++;
                    }
                } else {
                    assertTrue(value.isScalarValue(), key);
                }
            }
        }
        assertEquals(8, layer);
        for (int count : groups) {
            assertEquals(4, count);
        }
    }

    @Test
    void samplesMayComeFromAFile() throws IOException {
        Path file = folder.resolve("samples.jsonl");
        Files.writeString(file,
                "{\"prompt\": \" The old mill stood by the river and nobody\", \"answer\": \" came\"}\n");
        CommandRun run = CommandRun.of("rank", "--method", "FISHER", "--samples", file.toString(), "--window", "4");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().startsWith("FISHER: mean squared derivative"), run::out);
        assertTrue(run.out().contains("layer   7  "), run::out);
        assertTrue(run.out().contains("8 layers × 4 key/value groups, window 4, sinks 0; " + file), run::out);
    }

    @Test
    void theMapGoesByRankWithTheTopLayerFirst() {
        HeadScores scores = HeadScores.of(new double[][]{{0, 0.5}, {1e9, 1}, {2, -7}});
        assertEquals(List.of("layer   2  ▓▓··", "layer   1  ██▒▒", "layer   0  ··░░"),
                HeatMap.lines(scores, false).stream().limit(3).map(line -> line.substring(0, 15)).toList());
        String coloured = String.join("\n", HeatMap.lines(scores, true));
        assertTrue(coloured.contains("\u001B[38;5;226m██\u001B[0m"), coloured);
        assertTrue(HeatMap.lines(scores, false).stream().noneMatch(line -> line.contains("\u001B")));
    }
}
