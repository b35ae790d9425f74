package io.github.boschpanama.bosch.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastHarmRankingTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {0, 10_000, 1 << 24})
    void harmIsWhatTheLogProbabilityLosesWhateverTheMemory(long memoryBudget) throws IOException {
        TinyModel tiny = new TinyModel(3, 10000, 4);
        try (Backend backend = CpuBackend.withThreads(2); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(tiny.write(folder), backend, arena, 40);
            RankingTask task = new RankingTask(model, samples(), new int[0], 4, 0, 0, memoryBudget);
            HeadScores scores = HeadRanking.named("LEAST_HARM").score(task, (done, total) -> {});
            for (int layer = 0; layer < 3; layer++) {
                for (int group = 0; group < TinyModel.GROUPS; group++) {
                    double harm = logProbability(model, task.full())
                            - logProbability(model, task.full().withLocal(layer, group, true));
                    assertEquals(harm, scores.of(layer, group), layer + ", " + group);
                }
            }
        }
    }

    @Test
    void aWindowThatShowsAllDoesNoHarm() throws IOException {
        TinyModel tiny = new TinyModel(2, 10000, 4);
        try (Backend backend = CpuBackend.withThreads(2); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(tiny.write(folder), backend, arena, 40);
            RankingTask task = new RankingTask(model, samples(), new int[0], 40, 0, 0, 1 << 20);
            HeadScores scores = HeadRanking.named("LEAST_HARM").score(task, (done, total) -> {});
            for (int group = 0; group < TinyModel.GROUPS; group++) {
                assertTrue(Math.abs(scores.of(0, group)) < 1e-6, "harm " + scores.of(0, group));
            }
        }
    }

    private static List<TokenSample> samples() {
        SplittableRandom random = new SplittableRandom(2);
        return List.of(new TokenSample(random.ints(30, 0, TinyModel.VOCABULARY).toArray(), 25, Double.NaN),
                new TokenSample(random.ints(37, 0, TinyModel.VOCABULARY).toArray(), 36, Double.NaN));
    }

    private static double logProbability(DecoderModel model, HeadMask mask) {
        try (var scorer = new PlainScorer(model, samples(), PlainScorer.batchTokens(model))) {
            return AnswerStatistics.of(AnswerStatistics.scores(scorer, mask)).meanLogProbability();
        }
    }
}
