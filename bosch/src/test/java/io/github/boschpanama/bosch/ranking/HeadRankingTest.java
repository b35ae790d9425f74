package io.github.boschpanama.bosch.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every method, on the built-in model.
class HeadRankingTest {
    @ParameterizedTest
    @MethodSource("names")
    void scoresDoNotDependOnTheThreads(String name) {
        assertEquals(score(name, 1, 0), score(name, 2, 0));
    }

    @Test
    void onlyWhatIsDrawnDependsOnTheSeed() {
        assertNotEquals(score("RANDOM", 1, 0), score("RANDOM", 1, 1));
        assertNotEquals(score("RAZOR", 1, 0), score("RAZOR", 1, 1));
        assertEquals(score("DCAM", 1, 0), score("DCAM", 1, 1));
    }

    @Test
    void methodsAreFoundInEitherCase() {
        assertSame(RazorRanking.class, HeadRanking.named("razor").getClass());
        InputException thrown = assertThrows(InputException.class, () -> HeadRanking.named("best"));
        assertTrue(thrown.getMessage().startsWith("unknown method 'best'; known are DCAM, APL"), thrown.getMessage());
    }

    static List<String> names() {
        return HeadRanking.all().stream().map(HeadRanking::name).toList();
    }

    private static List<List<Double>> score(String name, int threads, long seed) {
        Path folder = BuiltInModel.folder();
        Tokenizer tokenizer = Tokenizer.load(folder);
        List<TokenSample> samples = NeedleTask.forModel(folder, NeedleVariant.SINGLE_2)
                .samples(Split.CALIBRATION, 2, 80, 0, tokenizer::encode).stream()
                .map(sample -> TokenSample.of(sample, tokenizer::encode)).toList();
        try (Backend backend = CpuBackend.withThreads(threads); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(folder, backend, arena, 128);
            HeadScores scores = HeadRanking.named(name).score(
                    new RankingTask(model, samples, new int[]{1}, 16, 1, seed, 1 << 24),
                    (done, total) -> assertTrue(done >= 1 && done <= total));
            assertEquals(8, scores.layers());
            assertEquals(4, scores.groups());
            return IntStream.range(0, 8).mapToObj(
                    layer -> IntStream.range(0, 4).mapToObj(group -> scores.of(layer, group)).toList())
                    .toList();
        }
    }
}
