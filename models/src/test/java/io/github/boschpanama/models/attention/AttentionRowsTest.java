package io.github.boschpanama.models.attention;

import static io.github.boschpanama.models.decoder.RandomModel.GROUPS;
import static io.github.boschpanama.models.decoder.RandomModel.HEADS;
import static io.github.boschpanama.models.decoder.RandomModel.HEAD_DIM;
import static io.github.boschpanama.models.decoder.RandomModel.LAYERS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.RandomModel;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionRowsTest {
    private static final int[] IDS = new SplittableRandom(3).ints(100, 0, RandomModel.VOCABULARY).toArray();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "\"sliding_window\": 20,"})
    void theRowsAreWhatTheLayersWeighValuesWith(String extra) throws IOException {
        try (Backend backend = CpuBackend.withThreads(2); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(RandomModel.write(folder, extra), backend, arena, IDS.length);
            float[][][][] rows = rows(AttentionRows.of(model), IDS.length);
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(IDS));
            Tensor hidden = model.hidden(arena, IDS.length);
            Workspace workspace = model.workspace(arena, IDS.length);
            HeadMask full = HeadMask.full(LAYERS, GROUPS, 1, 0);
            model.embed(batch.ids(), hidden);
            for (int layer = 0; layer < LAYERS; layer++) {
                model.layer(layer, hidden, batch, model.pattern(layer, full), workspace);
                for (int head = 0; head < HEADS; head++) {
                    for (int row = 0; row < IDS.length; row++) {
                        float[] weights = rows[layer][head][row];
                        for (int d = 0; d < HEAD_DIM; d++) {
                            double sum = 0;
                            for (int j = 0; j <= row; j++) {
                                int group = head / (HEADS / GROUPS);
                                sum += weights[j] * get(workspace.value(), (j * GROUPS + group) * HEAD_DIM + d);
                            }
                            assertEquals(get(workspace.attention(), (row * HEADS + head) * HEAD_DIM + d), sum, 1e-5);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theRowsDoNotDependOnTheThreads() throws IOException {
        RandomModel.write(folder, "");
        float[][][][][] seen = new float[2][][][][];
        for (int threads : new int[]{1, 2}) {
            try (Backend backend = CpuBackend.withThreads(threads); Arena arena = Arena.ofShared()) {
                DecoderModel model = DecoderModel.load(folder, backend, arena, IDS.length);
                seen[threads - 1] = rows(AttentionRows.ofBlocks(model, 3), 34);
            }
        }
        assertArrayEquals(seen[0], seen[1]);
    }

    @Test
    void aBlockIsTheMeanOfItsRows() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor x = Tensor.allocate(arena, DType.F32, 5, 1, 2);
            for (int i = 0; i < 10; i++) {
                x.segment().setAtIndex(JAVA_FLOAT, i, i);
            }
            Tensor means = BlockMeans.of(arena, x, 2);
            assertEquals("[3, 1, 2]", means.shape().toString());
            assertArrayEquals(new float[]{1, 2, 5, 6, 8, 9}, means.segment().toArray(JAVA_FLOAT));
        }
    }

    @Test
    void blocksAreOfOneTokenAtLeast() throws IOException {
        try (Backend backend = CpuBackend.withThreads(1); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(RandomModel.write(folder, ""), backend, arena, 8);
            assertThrows(IllegalArgumentException.class, () -> AttentionRows.ofBlocks(model, 0));
        }
    }

    /// [layers][heads][rows][row + 1]
    private static float[][][][] rows(AttentionRows attention, int count) {
        float[][][][] rows = new float[LAYERS][HEADS][count][];
        attention.visit(IDS, (layer, head, position, probabilities) -> rows[layer][head][position] = Arrays
                .copyOf(probabilities, position + 1));
        return rows;
    }

    private static double get(Tensor tensor, long i) {
        return tensor.segment().getAtIndex(JAVA_FLOAT, i);
    }
}
