package io.github.boschpanama.runtime.cpu;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertClose;
import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each operation of the CPU backend beside the reference, over sizes around the edges of tiles and vectors.
class CpuBackendTest extends BesideReference {
    private static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 100, 199};

    CpuBackendTest(int threads) {
        super(threads, 42);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearAddsInTheOrderOfTheContract(DType type) {
        for (int rows : new int[]{1, 2, 7, 8, 16, 17, 31, 32, 33, 48, 65, 255, 256, 257, 258, 259, 269, 1023, 1025}) {
            for (int out : rows > 300 ? new int[]{10} : new int[]{1, 7, 8, 12, 95, 96, 97, 199}) {
                for (int in : rows > 100 || out > 96 ? new int[]{10} : new int[]{1, 10, 513, 639, 640, 641, 1300}) {
                    Tensor x = tensors.random(DType.F32, rows, in);
                    Tensor weight = tensors.random(type, out, in);
                    Tensor bias = rows % 2 == 0 ? tensors.random(type, out) : null;
                    Tensor expected = tensors.random(DType.F32, rows, out);
                    Tensor actual = tensors.copy(expected);
                    reference.linear(x, weight, bias, expected);
                    cpu.linear(x, weight, bias, actual);
                    assertSameBits(expected, actual, rows + " × " + in + " × " + out);
                }
            }
        }
    }

    /// Full chunks of several panels, chains of several blocks, and more than one pass.
    @ParameterizedTest
    @CsvSource({"269, 513, 399, 1", "269, 1300, 700, 1", "1037, 1300, 399, 2"})
    void productsOfManyRowsAddInTheOrderOfTheContract(int rows, int in, int out, int parts) {
        Tensor x = tensors.random(DType.F32, rows, in);
        Tensor weight = tensors.random(DType.BF16, out, in);
        Tensor before = tensors.random(DType.F32, rows, out);
        Tensor expected = tensors.copy(before);
        reference.linearAdd(x, weight, parts, expected);
        for (int threads : new int[]{1, 3}) {
            try (CpuBackend backend = CpuBackend.withThreads(threads)) {
                Tensor actual = tensors.copy(before);
                backend.linearAdd(x, weight, parts, actual);
                assertSameBits(expected, actual, rows + " × " + in + " × " + out + ", threads " + threads);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearAddStartsAChainForEachPart(DType type) {
        for (int rows : new int[]{35, 261}) {
            for (int parts : new int[]{1, 2, 3, 5}) {
                for (int length : rows > 100 ? new int[]{33, 520} : new int[]{1, 16, 33, 520}) {
                    int out = rows > 100 ? 23 : 101;
                    Tensor x = tensors.random(DType.F32, rows, parts * length);
                    Tensor weight = tensors.random(type, out, parts * length);
                    Tensor expected = tensors.random(DType.F32, rows, out);
                    Tensor actual = tensors.copy(expected);
                    reference.linearAdd(x, weight, parts, expected);
                    cpu.linearAdd(x, weight, parts, actual);
                    assertSameBits(expected, actual, rows + " rows, " + parts + " parts of " + length);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 300})
    void aWeightWithoutRowsIsNoWork(int rows) {
        Tensor x = tensors.random(DType.F32, rows, 10);
        Tensor out = tensors.random(DType.F32, rows, 0);
        cpu.linear(x, tensors.random(DType.F32, 0, 10), null, out);
        assertEquals(0, out.byteSize());
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearPartIsOneOfThoseChains(DType type) {
        Tensor weight = tensors.random(type, 50, 700);
        for (int rows : new int[]{21, 258}) {
            Tensor x = tensors.random(DType.F32, rows, 700);
            for (int[] range : new int[][]{{0, 700}, {0, 1}, {3, 20}, {100, 690}, {699, 700}}) {
                Tensor expected = tensors.random(DType.F32, rows, 50);
                Tensor actual = tensors.copy(expected);
                reference.linearPart(x, weight, range[0], range[1], expected);
                cpu.linearPart(x, weight, range[0], range[1], actual);
                assertSameBits(expected, actual, rows + " rows, columns " + range[0] + " to " + range[1]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearRowAddsLanesInOneOrder(DType type) {
        for (int out : SIZES) {
            for (int in : new int[]{1, 10, 16, 31, 32, 33, 64, 100, 1000, 3001}) {
                Tensor x = tensors.random(DType.F32, 1, in);
                Tensor weight = tensors.random(type, out, in);
                Tensor bias = out % 2 == 0 ? tensors.random(type, out) : null;
                Tensor expected = tensors.random(DType.F32, 1, out);
                Tensor actual = tensors.copy(expected);
                reference.linearRow(x, weight, bias, expected);
                cpu.linearRow(x, weight, bias, actual);
                assertSameBits(expected, actual, in + " × " + out);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void gatherWidensRows(DType type) {
        for (int width : SIZES) {
            Tensor table = tensors.random(type, 11, width);
            Tensor indices = tensors.randomInts(11, 300);
            Tensor expected = tensors.random(DType.F32, 300, width);
            Tensor actual = tensors.like(expected);
            reference.gather(table, indices, expected);
            cpu.gather(table, indices, actual);
            assertSameBits(expected, actual, "width " + width);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void rmsNormIsCloseToTheDefinition(DType type) {
        for (int width : SIZES) {
            Tensor x = tensors.random(DType.F32, 129, width);
            Tensor weight = tensors.random(type, width);
            Tensor expected = tensors.like(x);
            Tensor actual = tensors.copy(x);
            reference.rmsNorm(x, weight, 1e-5f, expected);
            cpu.rmsNorm(actual, weight, 1e-5f, actual);
            assertClose(expected, actual, 1e-6, "width " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 30, 32, 34, 64, 66, 128})
    void ropeTurnsPairs(int size) {
        Tensor expected = tensors.random(DType.F32, 50, 3, size);
        Tensor actual = tensors.copy(expected);
        Tensor cosine = tensors.random(DType.F32, 80, size / 2);
        Tensor sine = tensors.random(DType.F32, 80, size / 2);
        Rows rows = tensors.sequence(20, 50);
        reference.rope(expected, rows, cosine, sine);
        cpu.rope(actual, rows, cosine, sine);
        assertSameBits(expected, actual, "head size " + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 16, 31, 64, 128, 256, 640})
    void attentionIsCloseToTheDefinition(int size) {
        float scale = size <= 128 ? 0.7f : 0.05f; // scores of a wide head are larger, and so is their rounding
        for (int[] shape : new int[][]{{0, 1}, {0, 7}, {5, 33}, {0, 130}, {200, 70}, {0, 300}}) {
            Mode[] modes = {Mode.FULL, Mode.WINDOW, Mode.SKIP};
            for (AttentionPattern pattern : new AttentionPattern[]{
                    new AttentionPattern(modes, 1, 0, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 16, 4, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 100, 3, 50), new AttentionPattern(modes, 1000, 2000, 3)}) {
                int rows = shape[1];
                int keys = shape[0] + rows;
                Tensor query = tensors.random(DType.F32, rows, 6, size);
                Tensor key = tensors.random(DType.F32, keys + 3, 3, size);
                Tensor value = tensors.random(DType.F32, keys + 3, 3, size);
                Tensor expected = tensors.random(DType.F32, rows, 6, size);
                Tensor actual = tensors.copy(expected);
                Rows where = tensors.sequence(shape[0], rows);
                reference.attention(query, key, value, where, pattern, scale, expected);
                cpu.attention(query, key, value, where, pattern, scale, actual);
                assertClose(expected, actual, 3e-6, rows + " rows after " + shape[0] + ", window " + pattern.window());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 16, 31, 32, 33, 64, 80, 96, 100, 128})
    void attentionRowIsCloseToTheDefinition(int size) {
        Mode[] modes = {Mode.FULL, Mode.WINDOW, Mode.SKIP};
        for (int position : new int[]{0, 1, 6, 127, 128, 129, 300, 511}) {
            for (AttentionPattern pattern : new AttentionPattern[]{
                    new AttentionPattern(modes, 1, 0, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 16, 4, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 200, 150, 400), new AttentionPattern(modes, 1000, 2000, 3)}) {
                int base = position % 3;
                Tensor query = tensors.random(DType.F32, 1, 6, size);
                Tensor key = tensors.random(DType.F32, 520, 3, size);
                Tensor value = tensors.random(DType.F32, 520, 3, size);
                Tensor expected = tensors.random(DType.F32, 1, 6, size);
                Tensor actual = tensors.copy(expected);
                Rows row = new Rows(tensors.ints(position), tensors.ints(base));
                reference.attention(query, key, value, row, pattern, 0.7f, expected);
                cpu.attentionRow(query, key, value, row, pattern, 0.7f, actual);
                assertClose(expected, actual, 3e-6, "position " + position + ", window " + pattern.window());
            }
        }
    }

    /// Heads of a group go by twos and threes, bit for bit as one by one; by twos the definition is compared with above.
    @ParameterizedTest
    @CsvSource({"1, 64", "2, 64", "3, 64", "4, 10", "5, 64", "3, 128", "7, 192", "5, 96", "3, 100", "8, 80"})
    void attentionRowOfAGroupIsThatOfItsHeads(int heads, int size) {
        AttentionPattern pattern = AttentionPattern.uniform(2, Mode.WINDOW, 150, 3, AttentionPattern.UNLIMITED);
        for (int position : new int[]{0, 15, 16, 31, 32, 127, 160, 299}) {
            Tensor query = tensors.random(DType.F32, 1, 2 * heads, size);
            Tensor key = tensors.random(DType.F32, 300, 2, size);
            Tensor value = tensors.random(DType.F32, 300, 2, size);
            Rows row = new Rows(tensors.ints(position), tensors.ints(0));
            Tensor together = tensors.random(DType.F32, 1, 2 * heads, size);
            cpu.attentionRow(query, key, value, row, pattern, 0.7f, together);
            for (int head = 0; head < heads; head++) {
                Tensor alone = tensors.random(DType.F32, 1, 2, size);
                cpu.attentionRow(headOfGroups(query, head), key, value, row, pattern, 0.7f, alone);
                assertEquals(-1, alone.segment().mismatch(headOfGroups(together, head).segment()),
                        "head " + head + " at position " + position);
            }
        }
    }

    /// [1, 2 · heads, size] → [1, 2, size]: one head of each of two groups.
    private Tensor headOfGroups(Tensor x, int head) {
        long heads = x.extent(1) / 2;
        long bytes = x.extent(2) * Float.BYTES;
        Tensor result = tensors.random(DType.F32, 1, 2, x.extent(2));
        for (int group = 0; group < 2; group++) {
            MemorySegment.copy(x.segment(), (group * heads + head) * bytes, result.segment(), group * bytes, bytes);
        }
        return result;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 17, 16384, 16390, 50000})
    void elementwiseOperations(int count) {
        Tensor gate = tensors.random(DType.F32, 1, count);
        Tensor up = tensors.random(DType.F32, 1, count);
        Tensor expected = tensors.random(DType.F32, 1, count);
        Tensor actual = tensors.copy(expected);
        reference.add(up, expected);
        cpu.add(up, actual);
        assertSameBits(expected, actual, "add");
        reference.swiGlu(gate, up, expected);
        cpu.swiGlu(gate, up, gate);
        assertClose(expected, gate, 1e-6, "swiGlu");
    }

    @Test
    void swiGluFarFromZero() {
        float[] gates = {-Float.MAX_VALUE, -1e9f, -100, -87.5f, -87, 87, 87.5f, 100, 1e9f, Float.MAX_VALUE, Float.NaN};
        for (int at = 0; at < 40; at++) { // in every lane, and behind the last vector
            Tensor gate = tensors.random(DType.F32, 1, 40);
            Tensor up = tensors.random(DType.F32, 1, 40);
            for (float g : gates) {
                gate.segment().setAtIndex(JAVA_FLOAT, at, g);
                up.segment().setAtIndex(JAVA_FLOAT, at, 1);
                Tensor out = tensors.like(gate);
                cpu.swiGlu(gate, up, out);
                float value = out.segment().getAtIndex(JAVA_FLOAT, at);
                if (g > 0) {
                    assertEquals(g, value);
                } else {
                    assertEquals(Float.isNaN(g), Float.isNaN(value));
                    assertTrue(Float.isNaN(g) || value <= 0 && value >= g * 2e-38f, g + " gives " + value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 199, 4096, 4111, 9000})
    void whatIsReadOffLogits(int columns) {
        Tensor logits = tensors.random(DType.F32, 9, columns);
        Tensor targets = tensors.randomInts(columns, 9);
        Tensor expected = tensors.random(DType.F32, 9);
        Tensor actual = tensors.like(expected);
        reference.logProbability(logits, targets, expected);
        cpu.logProbability(logits, targets, actual);
        assertClose(expected, actual, 1e-6, "logProbability");
        Tensor expectedColumn = tensors.randomInts(1, 9);
        Tensor actualColumn = tensors.randomInts(2, 9);
        reference.argmax(logits, expectedColumn);
        cpu.argmax(logits, actualColumn);
        assertSameBits(expectedColumn, actualColumn, "argmax");
    }
}
