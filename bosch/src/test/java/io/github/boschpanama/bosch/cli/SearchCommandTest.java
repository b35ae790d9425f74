package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.HeadMaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole searches on the built-in model, small.
class SearchCommandTest {
    @TempDir
    Path folder;

    private CommandRun search(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search", "--context", "144", "--samples", "3", "--held-out",
                "3", "--budget", "40", "--threads", "1", "--out", folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--ratio")) {
            arguments.addAll(List.of("--ratio", "0.5,0.75"));
        }
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /// The masks and scores of a log, without the times.
    private List<String> log(String out) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(out).resolve("evaluations.jsonl"))) {
            return lines.map(line -> line.replaceAll("\"seconds\":[^,}]+", "")).toList();
        }
    }

    @Test
    void fastAndPlainScorersTakeTheSamePathToTheSameScores() throws IOException {
        assertEquals(0, search("fast", "--scorer", "fast").code());
        assertEquals(0, search("plain", "--scorer", "plain").code());
        assertTrue(log("fast").size() > 60, () -> "only a few evaluations");
        assertEquals(log("plain"), log("fast"));
    }

    @Test
    void soTheyDoWhereSamplesShareTheirText() throws IOException {
        assertEquals(0, search("fast", "--questions", "2").code());
        assertEquals(0, search("plain", "--questions", "2", "--scorer", "plain").code());
        assertTrue(log("fast").getFirst().contains("\"--questions\":\"2\""), log("fast").getFirst());
        assertEquals(log("plain"), log("fast"));
    }

    @Test
    void everySolverFindsAMaskOfTheRatio() {
        for (String solver : List.of("MODEL", "DESCENT", "MADS")) {
            assertEquals(0, search(solver, "--solver", solver).code());
            HeadMask mask = HeadMaskFile.read(folder.resolve(solver).resolve("mask-0.5.json"));
            assertEquals(Math.round(0.5 * mask.size()), mask.localCount());
        }
        assertEquals(2, search("other", "--solver", "GUESS").code());
    }

    @Test
    void aSearchThatWasKilledGoesOnToTheSameMasks() throws IOException {
        CommandRun whole = search("whole");
        assertEquals(0, whole.code(), whole::err);
        List<String> lines = Files.readAllLines(folder.resolve("whole").resolve("evaluations.jsonl"));
        Path killed = Files.createDirectory(folder.resolve("killed"));
        String torn = lines.get(31).substring(0, 20);
        Files.writeString(killed.resolve("evaluations.jsonl"), String.join("\n", lines.subList(0, 31)) + "\n" + torn);
        CommandRun resumed = search("killed");
        assertEquals(0, resumed.code(), resumed::err);
        assertEquals(log("whole"), log("killed"));
        assertEquals(whole.out(), resumed.out());
        CommandRun again = search("whole");
        assertEquals(whole.out(), again.out());
        assertTrue(again.err().contains("no layer computed"), again::err);
        assertTrue(whole.err().contains("judged") && !again.err().contains("judged"), again::err);
    }

    @Test
    void aRatioMoreIsSearchedForWhereTheOthersAreDone() throws IOException {
        CommandRun both = search("both");
        assertEquals(0, both.code(), both::err);
        assertEquals(0, search("grown", "--ratio", "0.5").code());
        List<String> first = log("grown");
        CommandRun grown = search("grown");
        assertEquals(0, grown.code(), grown::err);
        assertEquals(both.out(), grown.out());
        assertEquals(log("both"), log("grown"));
        assertEquals(first, log("grown").subList(0, first.size()));
        for (String ratios : List.of("0.75", "0.75,0.5", "0.5")) {
            CommandRun other = search("grown", "--ratio", ratios);
            assertEquals(2, other.code());
            assertTrue(other.err().contains("Give those first and others after them"), other::err);
        }
        CommandRun before = search("grown", "--ratio", "0.25,0.5,0.75");
        assertEquals(2, before.code());
        assertTrue(before.err().contains("line 4: is of ratio 0.5 where the search is at 0.25"), before::err);
        assertEquals(2, search("twice", "--ratio", "0.5,0.5").code());
    }

    @Test
    void aTableOfAnotherSearchIsNotTakenForItsOwn() throws IOException {
        CommandRun run = search("own");
        assertEquals(0, run.code(), run::err);
        assertEquals(0, search("other", "--seed", "1").code());
        for (String file : List.of("summary.json", "summary.txt")) {
            Files.copy(folder.resolve("other").resolve(file), folder.resolve("own").resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        CommandRun again = search("own");
        assertTrue(again.err().contains("judged"), again::err);
        assertEquals(run.out(), again.out());
        Files.writeString(folder.resolve("own").resolve("summary.json"), "{");
        assertEquals(run.out(), search("own").out());
    }

    @Test
    void theMaskHasExactlyTheGroupsAskedForAndEvalTakesIt() {
        assertEquals(0, search("out").code());
        for (double ratio : new double[]{0.5, 0.75}) {
            Path file = folder.resolve("out").resolve("mask-" + ratio + ".json");
            HeadMask mask = HeadMaskFile.read(file);
            assertEquals(Math.round(ratio * mask.size()), mask.localCount());
            assertEquals(0, CommandRun.of("eval", "--mask", file.toString(), "--samples", "1", "--context", "144",
                    "--threads", "1").code());
        }
    }

    @Test
    void otherArgumentsInTheSameFolderAreRefused() {
        assertEquals(0, search("same").code());
        CommandRun other = search("same", "--seed", "9");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("--seed was 0 and is now 9"), other::err);
    }

    @Test
    void ratiosOutsideOfTheirRangeAreRefused() {
        for (String ratio : List.of("0", "1", "1.5", "-0.2", "NaN")) {
            CommandRun run = CommandRun.of("search", "--ratio=" + ratio, "--out", folder.toString());
            assertEquals(2, run.code(), ratio);
            assertTrue(run.err().contains("expected shares between 0 and 1"), run::err);
        }
        assertNotEquals(0, CommandRun.of("search", "--ratio", "half").code());
    }
}
