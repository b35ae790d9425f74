package io.github.boschpanama.runtime.cuda;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertClose;
import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each operation of the CUDA backend but attention, beside the reference.
abstract class OperationsTest extends CudaBesideReference {
    private static final int[] WIDTHS = {1, 2, 7, 32, 33, 64, 100, 255, 256, 257, 600};

    /// Sums of `in` products of numbers below 1, in F32.
    private static double rounding(int in) {
        return 1e-6 * Math.sqrt(in) + 1e-6;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1024, 1025, 2048, 5000})
    void whatGoesUpComesDown(int count) {
        Tensor host = tensors.random(DType.F32, count);
        Tensor device = cuda.allocate(arena, DType.F32, count);
        assertSameBits(Tensor.allocate(arena, DType.F32, count), down(device), "zeros");
        cuda.upload(host, device);
        assertSameBits(host, down(device), "uploaded");
    }

    @Test
    void rowsAreCopiedOnTheDevice() {
        Tensor from = tensors.random(DType.F32, 9, 5);
        Tensor to = tensors.random(DType.F32, 7, 5);
        Tensor device = up(to);
        cuda.copyRows(up(from), 6, device, 1, 3);
        to.rows(1, 4).segment().copyFrom(from.rows(6, 9).segment());
        assertSameBits(to, down(device), "copied");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linear(DType type) {
        for (int rows : new int[]{1, 3, 40, 70}) {
            for (int out : new int[]{1, 33, 130}) {
                for (int in : new int[]{1, 10, 300}) {
                    Tensor x = tensors.random(DType.F32, rows, in);
                    Tensor weight = tensors.random(type, out, in);
                    Tensor bias = rows == 3 ? null : tensors.random(type, out);
                    Tensor expected = tensors.random(DType.F32, rows, out);
                    Tensor actual = cuda.allocate(arena, DType.F32, rows, out);
                    reference.linear(x, weight, bias, expected);
                    cuda.linear(up(x), up(weight), bias == null ? null : up(bias), actual);
                    assertClose(expected, down(actual), rounding(in), rows + " × " + in + " × " + out);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearAddAndItsParts(DType type) {
        for (int parts : new int[]{1, 2, 5}) {
            Tensor x = tensors.random(DType.F32, 35, parts * 24);
            Tensor weight = tensors.random(type, 101, parts * 24);
            Tensor expected = tensors.random(DType.F32, 35, 101);
            Tensor actual = up(expected);
            Tensor sum = up(expected);
            reference.linearAdd(x, weight, parts, expected);
            cuda.linearAdd(up(x), up(weight), parts, actual);
            assertClose(expected, down(actual), rounding(24 * parts), parts + " parts");

            Tensor part = cuda.allocate(arena, DType.F32, 35, 101);
            for (int p = 0; p < parts; p++) {
                cuda.linearPart(up(x), up(weight), p * 24, p * 24 + 24, part);
                cuda.add(part, sum);
            }
            assertClose(down(actual), down(sum), rounding(24), parts + " parts one by one");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearRow(DType type) {
        for (int out : new int[]{1, 3, 4, 33, 130}) {
            for (int in : new int[]{1, 7, 8, 10, 248, 256, 264, 1000, 2056}) {
                Tensor x = tensors.random(DType.F32, 1, in);
                Tensor weight = tensors.random(type, out, in);
                Tensor bias = out == 3 ? tensors.random(type, out) : null;
                Tensor expected = tensors.random(DType.F32, 1, out);
                Tensor actual = cuda.allocate(arena, DType.F32, 1, out);
                reference.linear(x, weight, bias, expected);
                cuda.linearRow(up(x), up(weight), bias == null ? null : up(bias), actual);
                assertClose(expected, down(actual), rounding(in), in + " × " + out);
            }
        }
    }

    @Test
    void bf16ProductsLoseNothingOfTheActivations() {
        // 1 + 2⁻²³ needs all 24 bits; BF16 holds 8. Against weight 1 and −1 only that last bit is left.
        Tensor x = tensors.floats(Math.nextUp(1f), 1f).reshape(1, 2);
        Tensor weight = Tensor.allocate(arena, DType.BF16, 1, 2);
        weight.segment().setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) 0x3f80);
        weight.segment().setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) 0xbf80);
        Tensor out = cuda.allocate(arena, DType.F32, 1, 1);
        cuda.linear(up(x), up(weight), null, out);
        assertSameBits(tensors.floats(Math.ulp(1f)).reshape(1, 1), down(out), "last bit");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void gatherWidensRows(DType type) {
        for (int width : WIDTHS) {
            Tensor table = tensors.random(type, 11, width);
            Tensor indices = tensors.randomInts(11, 30);
            Tensor expected = tensors.random(DType.F32, 30, width);
            Tensor actual = cuda.allocate(arena, DType.F32, 30, width);
            reference.gather(table, indices, expected);
            cuda.gather(up(table), up(indices), actual);
            assertSameBits(expected, down(actual), "width " + width);
        }
    }

    @Test
    void everyHalfIsWidenedExactly() {
        Tensor table = Tensor.allocate(arena, DType.F16, 1, 1 << 16);
        Tensor expected = Tensor.allocate(arena, DType.F32, 1, 1 << 16);
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float.float16ToFloat((short) bits);
            table.segment().setAtIndex(ValueLayout.JAVA_SHORT, bits, Float.isNaN(value) ? 0 : (short) bits);
            expected.segment().setAtIndex(ValueLayout.JAVA_FLOAT, bits, Float.isNaN(value) ? 0 : value);
        }
        Tensor actual = cuda.allocate(arena, DType.F32, 1, 1 << 16);
        cuda.gather(up(table), up(tensors.ints(0)), actual);
        assertSameBits(expected, down(actual), "halves");
    }

    @Test
    void indexOutsideTheTableGivesNotANumber() {
        Tensor out = cuda.allocate(arena, DType.F32, 3, 2);
        cuda.gather(up(tensors.random(DType.F32, 4, 2)), up(tensors.ints(4, -1, 3)), out);
        Tensor host = down(out);
        for (int i = 0; i < 6; i++) {
            float value = host.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            assertTrue(Float.isNaN(value) == i < 4, "element " + i + " is " + value);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void rmsNorm(DType type) {
        for (int width : WIDTHS) {
            Tensor x = tensors.random(DType.F32, 13, width);
            Tensor weight = tensors.random(type, width);
            Tensor expected = tensors.like(x);
            Tensor actual = up(x);
            reference.rmsNorm(x, weight, 1e-5f, expected);
            cuda.rmsNorm(actual, up(weight), 1e-5f, actual);
            assertClose(expected, down(actual), 2e-6, "width " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 64, 128})
    void rope(int size) {
        Tensor expected = tensors.random(DType.F32, 21, 3, size);
        Tensor actual = up(expected);
        Tensor cosine = tensors.random(DType.F32, 50, size / 2);
        Tensor sine = tensors.random(DType.F32, 50, size / 2);
        Rows rows = tensors.sequence(20, 21);
        reference.rope(expected, rows, cosine, sine);
        cuda.rope(actual, up(rows), up(cosine), up(sine));
        assertClose(expected, down(actual), 1e-6, "head size " + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 5000})
    void elementwiseOperations(int count) {
        Tensor gate = tensors.random(DType.F32, 1, count);
        Tensor up = tensors.random(DType.F32, 1, count);
        Tensor expected = tensors.random(DType.F32, 1, count);
        Tensor actual = up(expected);
        reference.add(up, expected);
        cuda.add(up(up), actual);
        assertSameBits(expected, down(actual), "add");
        Tensor inPlace = up(gate);
        reference.swiGlu(gate, up, expected);
        cuda.swiGlu(inPlace, up(up), inPlace);
        assertClose(expected, down(inPlace), 1e-6, "swiGlu");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 33, 257, 3000})
    void whatIsReadOffLogits(int columns) {
        Tensor logits = tensors.random(DType.F32, 9, columns);
        // Equal largest values in row 0: the first counts.
        logits.segment().setAtIndex(ValueLayout.JAVA_FLOAT, columns / 2, 2f);
        logits.segment().setAtIndex(ValueLayout.JAVA_FLOAT, columns - 1, 2f);
        Tensor targets = tensors.randomInts(columns, 9);
        Tensor expected = tensors.random(DType.F32, 9);
        Tensor actual = cuda.allocate(arena, DType.F32, 9);
        reference.logProbability(logits, targets, expected);
        cuda.logProbability(up(logits), up(targets), actual);
        assertClose(expected, down(actual), 2e-6, "logProbability");
        Tensor expectedColumn = tensors.randomInts(1, 9);
        Tensor actualColumn = cuda.allocate(arena, DType.I32, 9);
        reference.argmax(logits, expectedColumn);
        cuda.argmax(up(logits), actualColumn);
        assertSameBits(expectedColumn, down(actualColumn), "argmax");
    }

    @Test
    void operandsThatDoNotFitAreRefused() {
        Tensor x = up(tensors.random(DType.F32, 3, 5));
        Tensor weight = up(tensors.random(DType.BF16, 4, 6));
        Tensor out = cuda.allocate(arena, DType.F32, 3, 4);
        IllegalArgumentException shapes = assertThrows(IllegalArgumentException.class,
                () -> cuda.linear(x, weight, null, out));
        assertTrue(shapes.getMessage().contains("[3, 5]") && shapes.getMessage().contains("[4, 6]"),
                shapes.getMessage());
        assertThrows(IllegalArgumentException.class, () -> cuda.linearAdd(out, weight, 5, out));
        assertThrows(IllegalStateException.class, () -> cuda.add(tensors.random(DType.F32, 3, 4), out));
        // And a refusal leaves nothing behind that would spoil the next call.
        cuda.add(out, out);
        assertSameBits(Tensor.allocate(arena, DType.F32, 3, 4), down(out), "zeros");
    }

    @Test
    void backendServesAnotherThreadWhenItIsItsTurn() throws InterruptedException {
        Tensor one = up(tensors.random(DType.F32, 4, 4));
        Tensor two = up(down(one));
        Thread other = Thread.ofPlatform().start(() -> cuda.add(one, two));
        other.join();
        Tensor expected = down(one);
        reference.add(down(one), expected);
        assertSameBits(expected, down(two), "added in another thread");
    }
}
