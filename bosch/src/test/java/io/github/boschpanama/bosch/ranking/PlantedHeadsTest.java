package io.github.boschpanama.bosch.ranking;

import static io.github.boschpanama.bosch.ranking.TinyModel.GROUPS;
import static io.github.boschpanama.bosch.ranking.TinyModel.HEADS;
import static io.github.boschpanama.bosch.ranking.TinyModel.HEAD_DIM;
import static io.github.boschpanama.bosch.ranking.TinyModel.HIDDEN;
import static io.github.boschpanama.bosch.ranking.TinyModel.VOCABULARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole rankings on models whose heads are planted, so that the right order is known.
class PlantedHeadsTest {
    private static final int WINDOW = 8;
    private static final int TOKENS = 64;
    private static final HeadRanking.Progress QUIET = (done, total) -> {};

    @TempDir
    private Path folder;

    private final Backend backend = CpuBackend.withThreads(2);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DCAM", "QADA", "PROXY"})
    void anEvenLookAtEverythingOutranksALookAtTheNearest(String method) throws IOException {
        HeadScores scores = score(method, localAndUniform());
        for (int layer = 0; layer < scores.layers(); layer++) {
            assertTrue(scores.of(layer, 0) < 0.1, method + ": a local group scores " + scores.of(layer, 0));
            assertTrue(scores.of(layer, 1) > 0.5, method + ": a uniform group scores " + scores.of(layer, 1));
        }
    }

    @Test
    void distantMassOfAnEvenLookIsCounted() throws IOException {
        double expected = 0;
        for (int row = WINDOW; row < TOKENS; row++) {
            expected += (row - WINDOW + 1.0) / (row + 1) / (TOKENS - WINDOW);
        }
        assertEquals(expected, score("DCAM", localAndUniform()).of(0, 1), 1e-6);
    }

    @Test
    void thePeakIsWhereTheTokenWasSeenBefore() throws IOException {
        HeadScores scores = score("APL", localAndEcho());
        assertTrue(scores.of(0, 0) < 1, "local: " + scores.of(0, 0));
        assertEquals(TOKENS / 2.0, scores.of(0, 1), 1e-9, "each half of the sample has the same tokens");
    }

    @Test
    void razorFindsTheHeadThatLooksForTheSameToken() throws IOException {
        HeadScores echo = RazorRanking.masses(task(localAndEcho()), QUIET).getLast();
        assertTrue(echo.of(0, 1) > 0.5, "echo group: " + echo.of(0, 1));
        assertTrue(echo.of(0, 0) < 0.1, "local group: " + echo.of(0, 0));
    }

    @Test
    void razorSaysWhatItNeeds() throws IOException {
        TinyModel tiny = localAndEcho();
        DecoderModel model = DecoderModel.load(tiny.write(folder), backend, arena, TOKENS);
        RankingTask task = new RankingTask(model, List.of(new TokenSample(new int[]{1, 2, 3}, 2, Double.NaN)),
                new int[0], WINDOW, 0, 0, 0);
        InputException thrown = assertThrows(InputException.class,
                () -> HeadRanking.named("razor").score(task, QUIET));
        assertTrue(thrown.getMessage().contains("that is 3 tokens, expected 8"), thrown.getMessage());
    }

    private HeadScores score(String method, TinyModel tiny) throws IOException {
        return HeadRanking.named(method).score(task(tiny), QUIET);
    }

    private RankingTask task(TinyModel tiny) throws IOException {
        DecoderModel model = DecoderModel.load(tiny.write(folder), backend, arena, TOKENS);
        int[] half = new SplittableRandom(9).ints(0, VOCABULARY).distinct().limit(TOKENS / 2).toArray();
        int[] ids = new int[TOKENS];
        System.arraycopy(half, 0, ids, 0, TOKENS / 2);
        System.arraycopy(half, 0, ids, TOKENS / 2, TOKENS / 2);
        return new RankingTask(model, List.of(new TokenSample(ids, TOKENS - 5, Double.NaN)), new int[0], WINDOW, 0, 0,
                0);
    }

    /// Group 0 looks at its own position: the same large query and key everywhere, turned by the rotary embedding. Group 1
    /// has queries of 0 and looks at all alike.
    private static TinyModel localAndUniform() {
        TinyModel tiny = new TinyModel(2, 10, 1);
        for (int layer = 0; layer < tiny.layers; layer++) {
            String name = "model.layers." + layer + ".self_attn.";
            tiny.set(name + "q_proj.weight", i -> 0);
            tiny.set(name + "k_proj.weight", i -> 0);
            tiny.set(name + "q_proj.bias", i -> i < HEADS / GROUPS * HEAD_DIM ? 4 : 0);
            tiny.set(name + "k_proj.bias", i -> i < HEAD_DIM ? 4 : 0);
        }
        return tiny;
    }

    /// Group 0 is local as above; group 1 compares embeddings of ±1 in the dimensions that the rotary embedding hardly
    /// turns, and so looks at the same token; the dimensions that turn are against looking at oneself.
    private static TinyModel localAndEcho() {
        TinyModel tiny = new TinyModel(1, 1e12, 1);
        String name = "model.layers.0.self_attn.";
        int half = HEAD_DIM / 2;
        tiny.set("model.embed_tokens.weight", i -> (i / HIDDEN >> i % HIDDEN & 1) == 1 ? 1 : -1);
        tiny.set("model.layers.0.input_layernorm.weight", i -> 1);
        tiny.set(name + "q_proj.weight", i -> i / HIDDEN < HEADS / GROUPS * HEAD_DIM ? 0 : echo(i));
        tiny.set(name + "k_proj.weight", i -> i / HIDDEN < HEAD_DIM ? 0 : echo(i));
        tiny.set(name + "q_proj.bias", i -> i % half == 0 ? i < HEADS / GROUPS * HEAD_DIM ? 4 : 2 : 0);
        tiny.set(name + "k_proj.bias", i -> i % half == 0 ? i < HEAD_DIM ? 4 : -2 : 0);
        return tiny;
    }

    /// Rows 1 to 3 and 5 to 7 of a head take the first dimensions of the hidden state; 0 and 4 turn fast.
    private static double echo(int i) {
        int row = i / HIDDEN % HEAD_DIM;
        int half = HEAD_DIM / 2;
        int dimension = row < half ? row - 1 : row - 2;
        return row % half != 0 && i % HIDDEN == dimension ? 5 : 0;
    }
}
