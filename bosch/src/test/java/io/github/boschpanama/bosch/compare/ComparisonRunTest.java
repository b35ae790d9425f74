package io.github.boschpanama.bosch.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScore;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.CalibrationScorer;
import io.github.boschpanama.bosch.objective.CalibrationSet;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.ranking.RankingTask;
import io.github.boschpanama.bosch.report.Comparison;
import io.github.boschpanama.bosch.report.MethodKind;
import io.github.boschpanama.bosch.report.MethodMask;
import io.github.boschpanama.bosch.report.Result;
import io.github.boschpanama.bosch.report.Setup;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole comparison on the built-in model, at a size of seconds.
class ComparisonRunTest {
    private static final int CONTEXT = 160;
    private static final List<Double> RATIOS = List.of(0.5, 0.75);
    private static final List<String> METHODS = List.of("RAND", "BME", "DCAM", "RANDOM", "B-layer", "BOSCH");

    @TempDir
    private Path folder;

    private final List<String> steps = new ArrayList<>();

    private Comparison compare(List<String> methods) {
        Path model = BuiltInModel.folder();
        Tokenizer tokenizer = Tokenizer.load(model);
        List<TokenSample> samples = NeedleTask.forModel(model, NeedleVariant.MULTIKEY_1)
                .samples(Split.CALIBRATION, 2, CONTEXT, 0, tokenizer::encode).stream()
                .map(sample -> TokenSample.of(sample, tokenizer::encode)).toList();
        try (Backend backend = CpuBackend.withThreads(2); Arena arena = Arena.ofShared()) {
            DecoderModel decoder = DecoderModel.load(model, backend, arena, CONTEXT);
            RankingTask ranking = new RankingTask(decoder, samples, new int[0], 32, 0, 0, 1 << 26);
            Map<String, String> arguments = Map.of("--window", "32");
            TestPlan plan = new TestPlan(2, List.of(CONTEXT, 1100), 0, "A text with a few words in it.");
            try (AnswerScorer scorer = new ReusingScorer(decoder, samples, 1024, 1 << 26, ranking.full());
                    ComparisonLog log = ComparisonLog.open(folder, arguments, ranking.full())) {
                Calibration calibration = new Calibration(ranking,
                        new CalibrationScorer(scorer, Metric.LOG_PROBABILITY, new CalibrationSet(samples,
                                Collections.nCopies(samples.size(), new AnswerScore(false, 0, -1)))),
                        16, folder, arguments, () -> {});
                TestSet tests = TestSet.make(model, decoder, arena, plan);
                Setup setup = new Setup("demo", 8, 4, 32, 0, "", "", tests.contexts(), "", tests.meanTasks(), RATIOS,
                        "", "", tests.notes());
                return new ComparisonRun(Methods.named(methods), 2, 1, calibration, tests, log, 1 << 26,
                        new ComparisonRun.Listener() {
                            @Override
                            public void began(String phase, long count) {
                                steps.add(phase + " " + count);
                            }

                            @Override
                            public void step(String message) {
                                steps.add(message);
                            }
                        }).run(setup);
            }
        }
    }

    @Test
    void everyMethodGivesItsMasksAndEveryMaskItsScores() {
        Comparison comparison = compare(METHODS);
        assertEquals(List.of("full", "all SWA", "RAND", "BME", "DCAM", "RANDOM", "B-layer", "BOSCH"),
                comparison.methods().stream().map(method -> method.name()).toList());
        int runs = 2 * (2 + 1 + 1 + 2 + 1 + 1);
        assertEquals(runs, comparison.masks().size());
        for (MethodMask mask : comparison.masks()) {
            assertEquals(Math.round(mask.ratio() * 32), mask.mask().localCount(), mask.method());
        }
        int tasks = 2 * 4 + 1 + 2; // four needle tasks at two contexts, the perplexity, the two means
        assertEquals((runs + 2) * tasks, comparison.results().size());
        for (Result result : comparison.results()) {
            boolean perplexity = result.task().equals(Result.PERPLEXITY);
            assertTrue(perplexity ? result.score() >= 1 : result.score() >= 0 && result.score() <= 1,
                    result::toString);
        }
        Set<String> searched = comparison.courses().stream().map(course -> course.method())
                .collect(Collectors.toSet());
        assertEquals(Set.of("B-layer", "BOSCH"), searched);
        assertTrue(comparison.results().stream().filter(result -> result.kind() == MethodKind.BOSCH)
                .allMatch(result -> result.evaluations() > 8 && result.evaluations() <= 16));
        assertEquals(2, comparison.buckets().size());
        comparison.buckets().forEach(buckets -> assertEquals(Math.round(buckets.ratio() * 32),
                buckets.localGroups().stream().mapToInt(Integer::intValue).sum()));
        assertTrue(
                comparison.setup().notes().stream().anyMatch(note -> note.contains("1100") && note.contains("YaRN")));
        assertTrue(comparison.setup().notes().stream().anyMatch(note -> note.contains("niah_single_3")));
    }

    @Test
    void aKilledComparisonGoesOnWhereItWas() throws IOException {
        Comparison whole = compare(List.of("BME", "B-layer"));
        Path file = folder.resolve(ComparisonLog.FILE_NAME);
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, lines.size() - 5));
        steps.clear();
        assertEquals(whole, compare(List.of("BME", "B-layer")));
        assertTrue(steps.contains("choosing 0") && steps.contains("scoring 5"), steps::toString);
        assertEquals(lines, Files.readAllLines(file));
    }

    @Test
    void moreCanBeComparedInTheSameFolder() {
        compare(List.of("BME"));
        steps.clear();
        compare(List.of("BME", "DCAM"));
        assertTrue(steps.contains("choosing 2"), steps::toString);
    }
}
