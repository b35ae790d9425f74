package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole comparisons on the built-in model, small.
class CompareCommandTest {
    @TempDir
    private Path folder;

    private CommandRun compare(String... more) {
        List<String> arguments = new ArrayList<>(List.of("compare", "--ratio", "0.75,0.5", "--methods", "BME,DCAM",
                "--context", "144", "--samples", "2", "--test-samples", "2", "--threads", "1", "--out",
                folder.toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--stretch")) {
            arguments.addAll(List.of("--stretch", "1"));
        }
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void aReportIsWritten() throws IOException {
        CommandRun run = compare();
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().contains("0.5") && run.out().contains("DCAM"), run::out);
        for (String file : List.of("report.html", "report.csv", "report.json", "masks/bme-0.5-seed0.json",
                "masks/dcam-0.75-seed0.json")) {
            assertTrue(Files.exists(folder.resolve(file)), file);
        }
        CommandRun again = compare("--json");
        assertEquals(0, again.code(), again::err);
        assertEquals(Files.readString(folder.resolve("report.json")), again.out());
    }

    @Test
    void aFolderOfAnotherComparisonIsRefused() {
        assertEquals(0, compare("--methods", "BME").code());
        CommandRun other = compare("--window", "16");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("--window was 32 and is now 16"), other::err);
    }

    @Test
    void aComparisonThatCannotBeginLeavesTheFolderToAnother() {
        CommandRun wide = compare("--window", "200");
        assertEquals(2, wide.code());
        assertTrue(wide.err().contains("use a longer context or a smaller window"), wide::err);
        CommandRun other = compare("--methods", "BME");
        assertEquals(0, other.code(), other::err);
    }

    @Test
    void whatScoresDependOnIsInTheLog() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "The old mill stands by the river.");
        assertEquals(0, compare("--methods", "BME", "--text", text.toString()).code());
        Files.writeString(text, "The old mill stood by the river.");
        CommandRun other = compare("--methods", "BME", "--text", text.toString());
        assertEquals(2, other.code());
        assertTrue(other.err().contains("--text was"), other::err);
        Files.writeString(text, "The old mill stands by the river.");
        CommandRun longer = compare("--methods", "BME", "--text", text.toString(), "--stretch", "2");
        assertTrue(longer.err().contains("--test-samples was 2 at 144 tokens and is now 2 at 288"), longer::err);
    }

    @ParameterizedTest
    @CsvSource({"--ratio,1.5,--ratio has 1.5", "--methods,MAGIC,unknown method 'MAGIC'", "--seeds,0,--seeds is 0",
            "--stretch,0,--stretch is 0", "--text,nowhere.txt,--text nowhere.txt: cannot be read"})
    void mistakesAreTold(String option, String value, String message) {
        CommandRun run = compare(option, value);
        assertEquals(2, run.code());
        assertTrue(run.err().contains(message), run::err);
    }
}
