package io.github.boschpanama.models.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A cache that drops keys beside one that is too large to, see [CudaOrSkip].
@Tag("cuda")
class DroppedKeysOnCudaTest {
    private static final int CAPACITY = 900;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"4, 0", "50, 3"})
    void keysThatNoWindowSeesAreNotMissed(int window, int sinks) throws IOException {
        try (Backend cuda = CudaOrSkip.open(); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(RandomModel.write(folder, ""), cuda, arena, CAPACITY);
            HeadMask mask = HeadMask.full(RandomModel.LAYERS, RandomModel.GROUPS, window, sinks)
                    .withLocal(1, 0, true).withLocal(2, 0, true).withLocal(2, 1, true);
            DecodingSession dropping = new DecodingSession(model, mask, arena, CAPACITY, 30);
            DecodingSession keeping = new DecodingSession(model, mask, arena, CAPACITY, CAPACITY);
            assertTrue(dropping.cacheBytes() < 0.8 * keeping.cacheBytes());
            int[] text = new SplittableRandom(2).ints(CAPACITY - 5, 0, RandomModel.VOCABULARY).toArray();
            assertClose(cuda, keeping.prefill(text), dropping.prefill(text));
            for (int token = 0; token < 5; token++) {
                assertClose(cuda, keeping.decode(token), dropping.decode(token));
            }
        }
    }

    /// A product of other rows may round otherwise on a GPU.
    private static void assertClose(Backend cuda, Tensor expected, Tensor actual) {
        Tensor one = Tensor.allocate(Arena.ofAuto(), DType.F32, expected.shape().toArray());
        Tensor other = Tensor.allocate(Arena.ofAuto(), DType.F32, expected.shape().toArray());
        cuda.download(expected, one);
        cuda.download(actual, other);
        for (int id = 0; id < RandomModel.VOCABULARY; id++) {
            assertEquals(one.segment().getAtIndex(ValueLayout.JAVA_FLOAT, id),
                    other.segment().getAtIndex(ValueLayout.JAVA_FLOAT, id), 1e-4f);
        }
    }
}
