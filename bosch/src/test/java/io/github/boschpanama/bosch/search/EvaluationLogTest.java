package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationLogTest {
    private static final Map<String, String> ARGUMENTS = Map.of("seed", "1", "model", "a \"quoted\" name", "budget",
            "60");

    @TempDir
    Path folder;

    /// A search and what its listener heard.
    private record Run(SearchResult result, List<Evaluation> evaluations, int calls) {
        List<String> path() {
            return evaluations.stream().map(e -> e.mask() + " " + e.score()).toList();
        }
    }

    private Run search(int callsBeforeTheCrash) {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(3));
        MaskScorer mortal = (mask, incumbent) -> {
            if (scorer.calls() == callsBeforeTheCrash) {
                throw new IllegalStateException("killed");
            }
            return scorer.score(mask, incumbent);
        };
        List<Evaluation> evaluations = new ArrayList<>();
        try (EvaluationLog log = EvaluationLog.open(folder, ARGUMENTS)) {
            SearchSession session = SearchSession.logged(mortal, log, scorer.shape(), new SearchListener() {
                @Override
                public void evaluated(Evaluation evaluation) {
                    evaluations.add(evaluation);
                }
            });
            SearchResult result = BoschSearch.standard().find(session, 0.5, 60, 1);
            assertEquals(0, log.pending());
            return new Run(result, evaluations, scorer.calls());
        }
    }

    private Path file() {
        return folder.resolve(EvaluationLog.FILE_NAME);
    }

    @Test
    void aFinishedSearchIsReplayedWithoutScoring() {
        Run first = search(-1);
        Run second = search(0);
        assertEquals(first.result(), second.result());
        assertEquals(first.path(), second.path());
        assertEquals(0, second.calls());
        assertTrue(second.evaluations().stream().allMatch(Evaluation::replayed));
        assertEquals(first.evaluations().stream().map(Evaluation::seconds).toList(),
                second.evaluations().stream().map(Evaluation::seconds).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 17, 40})
    void aKilledSearchGoesOnWhereItWas(int calls) throws IOException {
        assertThrows(IllegalStateException.class, () -> search(calls));
        Run resumed = search(-1);
        Files.delete(file());
        Run whole = search(-1);
        assertEquals(whole.path(), resumed.path());
        assertEquals(whole.calls(), calls + resumed.calls());
    }

    @Test
    void cutAnywhereItLosesAtMostTheLastEvaluation() throws IOException {
        Run whole = search(-1);
        byte[] bytes = Files.readAllBytes(file());
        for (int length = 0; length <= bytes.length; length += 331) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            int entries = -1;
            for (int i = 0; i < length; i++) {
                entries += bytes[i] == '\n' ? 1 : 0;
            }
            Run resumed = search(-1);
            assertEquals(whole.path(), resumed.path());
            assertEquals(whole.calls() - Math.max(0, entries), resumed.calls());
            assertEquals(lines(bytes), lines(Files.readAllBytes(file())));
        }
    }

    private static long lines(byte[] bytes) {
        long lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    @Test
    void otherArgumentsAreRefusedByName() {
        EvaluationLog.open(folder, ARGUMENTS).close();
        String message = assertThrows(InputException.class,
                () -> EvaluationLog.open(folder, Map.of("seed", "2", "model", "a \"quoted\" name", "window", "32")))
                .getMessage();
        assertTrue(message.contains("budget was 60 and is now not given"), message);
        assertTrue(message.contains("seed was 1 and is now 2"), message);
        assertTrue(message.contains("window was not given and is now 32"), message);
        assertTrue(!message.contains("model"), message);
        EvaluationLog.open(folder, ARGUMENTS).close();
    }

    @Test
    void ratiosCanFollowThoseOfTheLogAndNoneComeBefore() {
        search(-1); // for 0.5
        for (List<Double> ratios : List.of(List.of(0.5), List.of(0.5, 0.75), List.of(0.25, 0.5))) {
            EvaluationLog.open(folder, ARGUMENTS, ratios).close(); // of 0.25 all masks may have been known
        }
        for (List<Double> ratios : List.of(List.<Double>of(), List.of(0.75), List.of(0.25, 0.75))) {
            String message = assertThrows(InputException.class, () -> EvaluationLog.open(folder, ARGUMENTS, ratios))
                    .getMessage();
            assertTrue(message.contains("for the ratios [0.5]") && message.contains("they are " + ratios), message);
        }
        EvaluationLog.open(folder, ARGUMENTS, List.of(0.5)).close();
    }

    @Test
    void twoSearchesInOneFolderAreRefused() {
        try (EvaluationLog log = EvaluationLog.open(folder, ARGUMENTS)) {
            assertEquals(0, log.pending());
            String message = assertThrows(InputException.class, () -> EvaluationLog.open(folder, ARGUMENTS))
                    .getMessage();
            assertTrue(message.contains("another search is running"), message);
        }
        EvaluationLog.open(folder, ARGUMENTS).close();
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        EvaluationLog.open(folder, ARGUMENTS).close();
        Files.writeString(file(), "{\"mask\":\"0\"}\n", StandardOpenOption.APPEND);
        String message = assertThrows(InputException.class, () -> EvaluationLog.open(folder, ARGUMENTS)).getMessage();
        assertTrue(message.contains("line 2: not a line of a bosch-log/6 file"), message);
        Files.writeString(file(), "no log\n");
        message = assertThrows(InputException.class, () -> EvaluationLog.open(folder, ARGUMENTS)).getMessage();
        assertTrue(message.contains("line 1"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes of somebody", "{\"format\":\"another/1\"",
            "{\"format\":\"another/1\"}\n{\"a\":1}\nrest"})
    void aFileThatIsNoLogIsLeftAsItIs(String content) throws IOException {
        Files.writeString(file(), content);
        assertThrows(InputException.class, () -> EvaluationLog.open(folder, ARGUMENTS));
        assertEquals(content, Files.readString(file()));
    }

    @Test
    void aSearchThatCannotBeginLeavesTheFolderToAnother() {
        HeadMask shape = HeadMask.full(2, 3, 8, 0);
        try (EvaluationLog log = EvaluationLog.open(folder, ARGUMENTS)) {
            InputException refused = assertThrows(InputException.class, () -> SearchSession.logged(
                    (mask, incumbent) -> Score.exact(-1), log, shape, new SearchListener() {
                    }));
            assertTrue(refused.getMessage().contains("use a longer context"), refused::getMessage);
        }
        EvaluationLog.open(folder, Map.of("seed", "2")).close();
    }

    @Test
    void aLogOfAnotherCourseIsRefused() throws IOException {
        search(-1);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.remove(3);
        Files.write(file(), lines);
        String message = assertThrows(InputException.class, () -> search(-1)).getMessage();
        assertTrue(message.contains("line 4: holds the score of mask"), message);
    }

    @Property
    void scoresComeBackBitForBit(@ForAll @DoubleRange(min = -1e9, max = 1e9) double value,
            @ForAll double incumbent, @ForAll boolean exact, @ForAll boolean anchor) throws IOException {
        HeadMask mask = HeadMask.full(2, 3, 8, 0).withLocal(1, 2, true);
        double ratio = anchor ? Double.NaN : 0.75;
        double bar = Double.isFinite(incumbent) ? incumbent : Double.NEGATIVE_INFINITY;
        Score score = exact ? Score.exact(value) : Score.lost(value, value / 3 - 1e9);
        Evaluation evaluation = new Evaluation(new Phase(ratio, anchor ? Stage.ANCHORS : Stage.POLISH, 2), mask,
                new Incumbent(bar, null),
                score, 0.25,
                false);
        LogLine.Entry entry = LogLine.parse(LogLine.of(evaluation));
        assertEquals(new LogLine.Entry(ratio, "000 001", bar, score, 0.25), entry);
    }
}
