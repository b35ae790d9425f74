package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of probabilities beside the definition in double precision.
class AttentionProbabilitiesTest {
    private static final int HEADS = 4;
    private static final int GROUPS = 2;

    private final Arena arena = Arena.ofShared();
    private final TestTensors tensors = new TestTensors(arena, 7);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 130, 200})
    void everyRowAgreesWithTheDefinition(int keys) {
        for (int size : new int[]{2, 10, 33}) {
            Tensor query = tensors.random(DType.F32, keys, HEADS, size);
            Tensor key = tensors.random(DType.F32, keys, GROUPS, size);
            for (int group = 0; group < GROUPS; group++) {
                AttentionProbabilities attention = new AttentionProbabilities(arena, key, group);
                for (int head : new int[]{2 * group, 2 * group + 1}) {
                    for (int row = 0; row < keys; row++) {
                        for (int first : new int[]{0, row / 2, row}) {
                            float[] actual = new float[keys];
                            Arrays.fill(actual, 9f);
                            attention.row(query, row, head, 3f, first, row, actual);
                            double[] expected = expected(query, key, row, head, group, first);
                            for (int j = 0; j <= row; j++) {
                                assertEquals(expected[j], actual[j], 2e-6, "row " + row + " from " + first);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void largeScoresStayFinite() {
        Tensor query = tensors.floats(100f, -100f).reshape(2, 1, 1);
        Tensor key = tensors.floats(100f, -100f).reshape(2, 1, 1);
        AttentionProbabilities attention = new AttentionProbabilities(arena, key, 0);
        float[] row = new float[2];
        attention.row(query, 0, 0, 1f, 0, 1, row);
        assertEquals("[1.0, 0.0]", Arrays.toString(row));
        attention.row(query, 0, 0, 1f, 1, 1, row); // the key left out is the one that would win
        assertEquals("[0.0, 1.0]", Arrays.toString(row));
    }

    @Test
    void keysThatAreNotThereAreRefused() {
        Tensor query = tensors.random(DType.F32, 3, 1, 2);
        AttentionProbabilities attention = new AttentionProbabilities(arena, tensors.random(DType.F32, 3, 1, 2), 0);
        assertThrows(IllegalArgumentException.class, () -> attention.row(query, 0, 0, 1f, 0, 3, new float[9]));
        assertThrows(IllegalArgumentException.class, () -> attention.row(query, 0, 0, 1f, 2, 1, new float[9]));
        assertThrows(IllegalArgumentException.class, () -> attention.row(query, 0, 0, 1f, 0, 2, new float[2]));
    }

    private static double[] expected(Tensor query, Tensor key, int row, int head, int group, int first) {
        long size = query.extent(2);
        double[] weights = new double[row + 1];
        double sum = 0;
        for (int j = first; j <= row; j++) {
            double score = 0;
            for (long d = 0; d < size; d++) {
                score += get(query, ((long) row * HEADS + head) * size + d)
                        * get(key, ((long) j * GROUPS + group) * size + d);
            }
            weights[j] = Math.exp(3 * score);
            sum += weights[j];
        }
        for (int j = first; j <= row; j++) {
            weights[j] /= sum;
        }
        return weights;
    }

    private static double get(Tensor tensor, long i) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
}
