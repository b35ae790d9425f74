package io.github.boschpanama.bosch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.models.HeadMaskFile;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
    @TempDir
    private Path folder;

    @Test
    void csvHasALineAResult() throws IOException {
        Comparison comparison = Examples.comparison();
        ReportWriter.write(comparison, folder);
        List<String> lines = Files.readAllLines(folder.resolve("report.csv"));
        assertEquals("method,kind,ratio,seed,task,context,score,evaluations,seconds", lines.getFirst());
        assertEquals(1 + comparison.results().size(), lines.size());
        assertTrue(lines.contains("BOSCH,bosch,0.875,0,niah_mean,512,0.9766,200,12.500"));
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        String csv = ResultsCsv.of(List.of(new Result("a,\"b\"", MethodKind.STATIC, 0.5, 1, "t", 512, 0.25, 3, 0)));
        assertTrue(csv.endsWith("\n\"a,\"\"b\"\"\",static,0.5,1,t,512,0.25,3,0.000\n"), csv);
    }

    @Test
    void jsonHasEveryResultWithItsKeys() throws IOException {
        Comparison comparison = Examples.comparison();
        ReportWriter.write(comparison, folder);
        List<List<String>> results = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(folder.resolve("report.json").toFile())) {
            while (!(json.nextToken() == JsonToken.START_ARRAY && "results".equals(json.currentName()))) {
                continue;
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                List<String> keys = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    keys.add(json.currentName());
                    json.nextToken();
                }
                results.add(keys);
            }
        }
        assertEquals(comparison.results().size(), results.size());
        assertEquals(List.of("method", "kind", "ratio", "seed", "task", "context", "score", "evaluations", "seconds"),
                results.getFirst());
    }

    @Test
    void masksAreFilesBesideIt() {
        Comparison comparison = Examples.comparison();
        ReportWriter.write(comparison, folder);
        for (MethodMask mask : comparison.masks()) {
            assertEquals(mask.mask(), HeadMaskFile.read(folder.resolve("masks").resolve(mask.fileName())));
        }
        assertTrue(Files.exists(folder.resolve("masks/b-multi-0.75-seed0.json")));
    }

    @Test
    void aFolderThatCannotBeMadeIsTheUsersMistake() throws IOException {
        Path file = Files.createFile(folder.resolve("taken"));
        assertThrows(InputException.class, () -> ReportWriter.write(Examples.comparison(), file));
    }
}
