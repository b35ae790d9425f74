package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The machine code beside the Vector API, bit for bit. Keys and values that are not asked for are not numbers.
@ExtendWith(MachineCodeOrSkip.class)
class MachineKeyValuesTest {
    private final Arena arena = Arena.ofShared();
    private final TestTensors tensors = new TestTensors(arena, 14);
    private final SplittableRandom random = new SplittableRandom(15);
    private final KeyValueKernel vectors = new VectorKeyValues();
    private final KeyValueKernel machine = new MachineKeyValues(arena);

    @AfterEach
    void close() {
        arena.close();
    }

    /// Around the ends of blocks, which are 4 to 64 keys long by the keys' size.
    @ParameterizedTest
    @CsvSource({"1, 1, 32", "1, 1, 64", "3, 3, 64", "2, 8, 128", "3, 2, 96", "5, 2, 256", "15, 1, 64", "7, 3, 160"})
    void sumsAreThoseOfTheVectors(int heads, int groups, int size) {
        for (int count : new int[]{1, 2, 3, 4, 5, 7, 8, 9, 16, 21, 22, 31, 32, 33, 64, 103, 208}) {
            for (int together = 1; together <= groups; together++) {
                assertSame(heads, groups, size, count, together, random.nextInt(groups - together + 1));
            }
        }
    }

    @Test
    void otherHeadsAreLeftToTheVectors() {
        assertTrue(machine.takes(15, 32));
        assertFalse(machine.takes(16, 32), "more heads than there are registers for");
        assertFalse(machine.takes(3, 80), "a part of the lanes");
    }

    @Test
    void nothingBeyondAMemoryIsRead() {
        Tensor keys = tensors.random(DType.F32, 10, 2, 64);
        float[] query = numbers(2 * 64);
        float[] scores = new float[2 * AttentionRange.PLACES];
        float[] sums = new float[2 * 64];
        machine.set(keys, keys, 1);
        long oneGroup = 64 * Float.BYTES;
        for (long at : new long[]{-oneGroup, oneGroup, 10 * 2 * oneGroup}) {
            assertThrows(IndexOutOfBoundsException.class, () -> machine.score(query, 0, at, 2, 10, scores));
            assertThrows(IndexOutOfBoundsException.class, () -> machine.addValues(scores, at, 2, 10, sums, 0));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> machine.score(query, 0, 0, 2, 11, scores));
        assertThrows(IndexOutOfBoundsException.class, () -> machine.score(query, 0, 0, 2, 0, scores));
    }

    private void assertSame(int heads, int groups, int size, int count, int together, int group) {
        int first = 3;
        Tensor key = only(first, count, group, together, tensors.random(DType.F32, first + count + 3, groups, size));
        Tensor value = only(first, count, group, together, tensors.random(DType.F32, first + count + 3, groups, size));
        float[] query = numbers(groups * heads * size);
        long at = ((long) first * groups + group) * size * Float.BYTES;
        String what = count + " keys, groups from " + group + " on: " + together;

        float[][] results = new float[4][];
        int i = 0;
        for (KeyValueKernel kernel : new KeyValueKernel[]{vectors, machine}) {
            float[] scores = new float[together * heads * AttentionRange.PLACES];
            float[] sums = new float[5 + together * heads * size];
            kernel.set(key, value, heads);
            kernel.score(query, group * heads * size, at, together, count, scores);
            for (int head = 0; head < together * heads; head++) { // what lies behind the last key is anything
                Arrays.fill(scores, head * AttentionRange.PLACES + count,
                        (head + 1) * AttentionRange.PLACES, 0f);
            }
            kernel.addValues(scores, at, together, count, sums, 5);
            results[i++] = scores;
            results[i++] = sums;
        }
        assertArrayEquals(bits(results[0]), bits(results[2]), "scores, " + what);
        assertArrayEquals(bits(results[1]), bits(results[3]), "sums, " + what);
    }

    /// @return the keys with not-a-number wherever no key is asked for
    private static Tensor only(int first, int count, int group, int together, Tensor keys) {
        long groups = keys.extent(1);
        long size = keys.extent(2);
        for (long i = 0; i < keys.shape().elements(); i++) {
            long key = i / (groups * size);
            long ofGroup = i / size % groups;
            boolean asked = key >= first && key < first + count && ofGroup >= group && ofGroup < group + together;
            if (!asked) {
                keys.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN);
            }
        }
        return keys;
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }

    private static int[] bits(float[] numbers) {
        int[] bits = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bits[i] = Float.floatToRawIntBits(numbers[i]);
        }
        return bits;
    }
}
