package io.github.boschpanama.models.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingSessionTest {
    private static final int[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};
    private static final HeadMask MASK = HeadMask.full(RandomModel.LAYERS, RandomModel.GROUPS, 4, 1).withLocal(1, 0,
            true);

    @TempDir
    private Path folder;

    private final Arena arena = Arena.ofShared();
    private final CpuBackend cpu = CpuBackend.withThreads(1);
    private DecoderModel model;
    private DecodingSession session;

    @BeforeEach
    void open() throws IOException {
        model = DecoderModel.load(RandomModel.write(folder, ""), cpu, arena, 20);
        session = new DecodingSession(model, MASK, arena, 20);
    }

    @AfterEach
    void close() {
        cpu.close();
        arena.close();
    }

    @Test
    void aTokenDecodedIsATokenPrefilled() {
        session.prefill(new int[]{3, 1, 4, 1, 5, 9, 2});
        float[] decoded = numbers(session.decode(6));
        session.truncate(0);
        assertArrayEquals(numbers(session.prefill(PROMPT)), decoded, 2e-5f);
    }

    @Test
    void aShorterTextGoesOnAsIfItHadNeverBeenLonger() {
        session.prefill(PROMPT);
        float[] expected = numbers(session.decode(7));
        session.decode(8);
        session.truncate(PROMPT.length);
        assertEquals(PROMPT.length, session.length());
        assertArrayEquals(expected, numbers(session.decode(7)));
        assertThrows(IllegalArgumentException.class, () -> session.truncate(PROMPT.length + 2));
    }

    /// Chunks that begin within a window and beyond it, and a last one that is shorter.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8})
    void aPromptIsReadInChunksAsIfInOne(int chunk) {
        TokenBatch batch = TokenBatch.pack(cpu, arena, List.of(PROMPT));
        RowSelection last = RowSelection.of(cpu, arena, batch, PROMPT.length - 1);
        Tensor expected = new ForwardPass(model, arena, batch, last).run(MASK);
        Tensor actual = new DecodingSession(model, MASK, arena, 20, chunk).prefill(PROMPT);
        assertArrayEquals(numbers(expected), numbers(actual), 2e-5f);
    }

    /// A text long enough that keys are dropped, beside a cache that is too large to drop any: windows with and without sinks, in
    /// some groups, in all, and of the model's own.
    @ParameterizedTest
    @CsvSource({"4, 0, ''", "40, 3, ''", "600, 2, ''", "40, 3, '\"sliding_window\": 100,'",
            "200, 0, '\"sliding_window\": 100,'", "40, 3, '\"sliding_window\": 1000,'"})
    void keysThatNoWindowSeesAreNotMissed(int window, int sinks, String extra) throws IOException {
        int capacity = 4500;
        DecoderModel longer = DecoderModel.load(RandomModel.write(folder, extra), cpu, arena, capacity);
        HeadMask mask = HeadMask.full(RandomModel.LAYERS, RandomModel.GROUPS, window, sinks).withLocal(1, 0, true)
                .withLocal(2, 0, true).withLocal(2, 1, true);
        DecodingSession dropping = new DecodingSession(longer, mask, arena, capacity, 100);
        DecodingSession keeping = new DecodingSession(longer, mask, arena, capacity, capacity);
        assertTrue(dropping.cacheBytes() < keeping.cacheBytes());
        int[] text = new SplittableRandom(2).ints(capacity - 40, 0, RandomModel.VOCABULARY).toArray();
        assertArrayEquals(numbers(keeping.prefill(text)), numbers(dropping.prefill(text)));
        for (int token = 0; token < 40; token++) {
            assertArrayEquals(numbers(keeping.decode(token)), numbers(dropping.decode(token)));
        }
        assertThrows(IllegalStateException.class, () -> dropping.decode(1));
        keeping.truncate(capacity - 5);
        dropping.truncate(capacity - 5);
        assertArrayEquals(numbers(keeping.decode(9)), numbers(dropping.decode(9)));
    }

    /// By the last 512 tokens of the longest text, in pieces, and to a place among the first, which stay where there are sinks.
    @Test
    void aLongTextIsCutAndGoesOn() throws IOException {
        int capacity = 5000;
        DecoderModel longer = DecoderModel.load(RandomModel.write(folder, ""), cpu, arena, capacity);
        DecodingSession dropping = new DecodingSession(longer, MASK, arena, capacity);
        DecodingSession keeping = new DecodingSession(longer, MASK, arena, capacity, capacity);
        int[] text = new SplittableRandom(2).ints(4900, 0, RandomModel.VOCABULARY).toArray();
        dropping.prefill(text);
        keeping.prefill(text);
        for (int length : new int[]{4700, 4388, 100}) {
            dropping.truncate(length);
            keeping.truncate(length);
            assertArrayEquals(numbers(keeping.decode(3)), numbers(dropping.decode(3)));
        }
        int[] more = Arrays.copyOf(text, 4800);
        assertArrayEquals(numbers(keeping.prefill(more)), numbers(dropping.prefill(more)));
    }

    @Test
    void whatWasDroppedIsNotGoneBackTo() throws IOException {
        DecoderModel longer = DecoderModel.load(RandomModel.write(folder, ""), cpu, arena, 6000);
        DecodingSession dropping = new DecodingSession(longer, MASK, arena, 6000);
        int[] text = new SplittableRandom(2).ints(6000, 0, RandomModel.VOCABULARY).toArray();
        float[] expected = numbers(dropping.prefill(PROMPT));
        dropping.truncate(0);
        dropping.prefill(text);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> dropping.truncate(1700));
        assertTrue(refused.getMessage().contains("6000 tokens cannot go back to 1700"), refused::getMessage);
        assertEquals(6000, dropping.length());
        dropping.truncate(0);
        assertArrayEquals(expected, numbers(dropping.prefill(PROMPT)));
    }

    @Test
    void aPassOverMoreThanTheContextIsRefused() {
        TokenBatch batch = TokenBatch.pack(cpu, arena, List.of(new int[20], new int[21]));
        RowSelection last = RowSelection.of(cpu, arena, batch, 0);
        InputException refused = assertThrows(InputException.class, () -> new ForwardPass(model, arena, batch, last));
        assertTrue(refused.getMessage().contains("21 tokens, but the model was loaded for 20"), refused::getMessage);
    }

    @Test
    void aTokenOfAnotherModelIsRefused() {
        session.prefill(PROMPT);
        InputException refused = assertThrows(InputException.class, () -> session.decode(1 << 20));
        assertTrue(refused.getMessage().contains("1048576"), refused::getMessage);
        assertEquals(PROMPT.length, session.length());
    }

    private static float[] numbers(Tensor logits) {
        return logits.segment().toArray(ValueLayout.JAVA_FLOAT);
    }
}
