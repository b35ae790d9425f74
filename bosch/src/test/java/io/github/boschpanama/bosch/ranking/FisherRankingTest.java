package io.github.boschpanama.bosch.ranking;

import static io.github.boschpanama.bosch.ranking.TinyModel.GROUPS;
import static io.github.boschpanama.bosch.ranking.TinyModel.VOCABULARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FisherRankingTest {
    private static final int LAYERS = 3;
    private static final double FINE_STEP = 1e-5;

    @TempDir
    private Path folder;

    @Test
    void scoresAreTheSquaredDerivativesInDoublePrecision() throws IOException {
        TinyModel tiny = new TinyModel(LAYERS, 10000, 4);
        SplittableRandom random = new SplittableRandom(2);
        List<TokenSample> samples = List.of(sample(random, 20, 17), sample(random, 33, 30), sample(random, 9, 8));
        try (Backend backend = CpuBackend.withThreads(2); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(tiny.write(folder), backend, arena, 40);
            RankingTask task = new RankingTask(model, samples, new int[0], 8, 0, 0, 0);
            HeadScores scores = HeadRanking.named("FISHER").score(task, (done, total) -> {});
            ReferenceLoss reference = new ReferenceLoss(tiny);
            for (int layer = 0; layer < LAYERS; layer++) {
                for (int group = 0; group < GROUPS; group++) {
                    double expected = 0;
                    for (TokenSample sample : samples) {
                        double derivative = (reference.of(sample, gates(layer, group, FINE_STEP))
                                - reference.of(sample, gates(layer, group, -FINE_STEP))) / (2 * FINE_STEP);
                        expected += derivative * derivative / samples.size();
                    }
                    assertEquals(expected, scores.of(layer, group), 2e-3 * expected, layer + ", " + group);
                }
            }
        }
    }

    private static TokenSample sample(SplittableRandom random, int length, int answerStart) {
        return new TokenSample(random.ints(length, 0, VOCABULARY).toArray(), answerStart, Double.NaN);
    }

    private static double[][] gates(int layer, int group, double change) {
        double[][] gates = new double[LAYERS][GROUPS];
        for (double[] row : gates) {
            Arrays.fill(row, 1);
        }
        gates[layer][group] += change;
        return gates;
    }
}
