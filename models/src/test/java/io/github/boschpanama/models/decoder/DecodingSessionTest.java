package io.github.boschpanama.models.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodingSessionTest {
    private static final int[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};

    @TempDir
    private Path folder;

    private final Arena arena = Arena.ofShared();
    private final CpuBackend cpu = CpuBackend.withThreads(1);
    private DecodingSession session;

    @BeforeEach
    void open() throws IOException {
        DecoderModel model = DecoderModel.load(RandomModel.write(folder, ""), cpu, arena, 20);
        HeadMask mask = HeadMask.full(RandomModel.LAYERS, RandomModel.GROUPS, 4, 1).withLocal(1, 0, true);
        session = new DecodingSession(model, mask, arena, 20);
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

    private static float[] numbers(Tensor logits) {
        return logits.segment().toArray(ValueLayout.JAVA_FLOAT);
    }
}
