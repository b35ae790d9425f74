package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The machine code beside the Vector API, bit for bit, wherever in a cache line rows begin. What lies around the
/// weights is not a number, so that a neighbour's number in a sum would show.
@ExtendWith(MachineCodeOrSkip.class)
class MachineRowsTest {
    private static final int LINE_BYTES = 64;
    private static final int MOST_ROWS = 64;

    private final Arena arena = Arena.ofShared();
    private final TestTensors tensors = new TestTensors(arena, 12);
    private final SplittableRandom random = new SplittableRandom(13);
    private final RowKernel vectors = new VectorRows(1);
    private final MachineRows machine = new MachineRows(arena, 1, MOST_ROWS);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void sumsAreThoseOfTheVectors(DType type) {
        int size = type.byteSize();
        for (int depth : new int[]{96, 128, 160, 192, 576, 1024, 1536}) {
            Tensor x = tensors.random(DType.F32, 1, depth);
            for (int begin = 0; begin < LINE_BYTES; begin += size) {
                int rows = 4 + random.nextInt(20);
                assertSameSums(x, among(tensors.random(type, rows, depth), begin), 0, rows);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void anyPartOfTheRows(DType type) {
        Tensor x = tensors.random(DType.F32, 1, 192);
        Tensor weight = among(tensors.random(type, 70, 192), 8);
        for (int count = 1; count <= MOST_ROWS; count++) {
            assertSameSums(x, weight, 70 - count, count);
        }
    }

    /// Products that underflow to −0 make sums of −0: lanes that are left out must not add +0 to them.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void negativeZerosStay(DType type) {
        Tensor x = tensors.random(DType.F32, 1, 128);
        for (long i = 0; i < 128; i++) {
            x.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, -Float.MIN_VALUE);
        }
        Tensor weight = tensors.random(type, 8, 128);
        for (long i = 0; i < 8 * 128; i++) {
            if (type == DType.F32) {
                weight.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, 0.25f);
            } else {
                short quarter = type == DType.BF16 ? 0x3E80 : Float.floatToFloat16(0.25f);
                weight.segment().setAtIndex(ValueLayout.JAVA_SHORT, i, quarter);
            }
        }
        for (int begin = 0; begin < LINE_BYTES; begin += type.byteSize()) {
            assertSameSums(x, among(weight, begin), 0, 8);
        }
        assertEquals(Float.floatToRawIntBits(-0f), bits(machine, x, weight, 0, 8)[0]);
    }

    /// Infinities, not-a-numbers, the smallest and largest: as 16-bit patterns they are all there is.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void anyBitsWillDo(DType type) {
        for (int i = 0; i < 200; i++) {
            Tensor x = tensors.random(DType.F32, 1, 128);
            Tensor weight = tensors.random(type, 8, 128);
            for (int j = 0; j < 4; j++) {
                bits(x, random.nextInt(128));
                bits(weight, random.nextInt(8 * 128));
            }
            assertSameSums(x, among(weight, size(type, i)), 0, 8);
        }
    }

    @Test
    void whatBeginsAtSeveralPlacesInALineIsLeftToTheVectors() {
        assertTrue(machine.takes(tensors.random(DType.BF16, 4, 96)));
        assertFalse(machine.takes(tensors.random(DType.BF16, 4, 100)), "rows of 200 bytes");
        assertFalse(machine.takes(tensors.random(DType.BF16, 4, 64)), "two steps");
        assertFalse(machine.takes(tensors.random(DType.BF16, 3, 96)), "three rows");
        assertFalse(machine.takes(among(tensors.random(DType.BF16, 4, 96), 3)), "numbers across a line's end");
    }

    /// Weights to the last byte of a mapping, behind which nothing may be read: F32 rows, whose last step has a line
    /// behind them.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void nothingBehindAMappingIsRead(DType type) throws Throwable {
        MemorySegment readable = guarded(1 << 14);
        for (int depth : new int[]{96, 112, 128, 160}) {
            if (depth * type.byteSize() % LINE_BYTES == 0) {
                Tensor x = tensors.random(DType.F32, 1, depth);
                Tensor weight = tensors.random(type, 9, depth);
                MemorySegment last = readable.asSlice(readable.byteSize() - weight.byteSize());
                last.copyFrom(weight.segment());
                assertSameSums(x, Tensor.of(type, weight.shape(), last), 0, 9);
            }
        }
    }

    /// @return memory behind which there is a page that must not be read
    private static MemorySegment guarded(long bytes) throws Throwable {
        int page = 4096;
        MemorySegment memory = Arena.global().allocate(bytes + 2 * page, page);
        MethodHandle mprotect = Linker.nativeLinker().downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("mprotect"), FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        int noAccess = 0;
        assertEquals(0, (int) mprotect.invokeExact(memory.asSlice(bytes, page), (long) page, noAccess));
        return memory.asSlice(0, bytes);
    }

    @Test
    void rowsBeyondTheWeightAreRefused() {
        Tensor x = tensors.random(DType.F32, 1, 96);
        machine.set(x, tensors.random(DType.BF16, 8, 96));
        float[] results = new float[MOST_ROWS];
        assertThrows(IndexOutOfBoundsException.class, () -> machine.multiply(0, 4, 8, results));
        assertThrows(IndexOutOfBoundsException.class, () -> machine.multiply(0, 0, 3, results));
    }

    private static int size(DType type, int i) {
        return i * type.byteSize() % LINE_BYTES;
    }

    private void bits(Tensor tensor, long i) {
        int word = random.nextInt();
        if (tensor.dtype() == DType.F32) {
            tensor.segment().setAtIndex(ValueLayout.JAVA_INT, i, word);
        } else {
            tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) word);
        }
    }

    /// @return the weight copied to where its first row begins `begin` bytes after a cache line does
    private Tensor among(Tensor weight, int begin) {
        MemorySegment around = arena.allocate(weight.byteSize() + 3 * LINE_BYTES, LINE_BYTES);
        around.fill((byte) -1);
        MemorySegment inside = around.asSlice(LINE_BYTES + begin, weight.byteSize());
        inside.copyFrom(weight.segment());
        return Tensor.of(weight.dtype(), weight.shape(), inside);
    }

    private void assertSameSums(Tensor x, Tensor weight, int first, int count) {
        String what = weight.dtype() + " " + weight.shape() + " at " + weight.segment().address() % LINE_BYTES
                + ", rows from " + first + " on: " + count;
        assertTrue(machine.takes(weight), what);
        assertArrayEquals(bits(vectors, x, weight, first, count), bits(machine, x, weight, first, count), what);
    }

    private static int[] bits(RowKernel kernel, Tensor x, Tensor weight, int first, int count) {
        float[] results = new float[MOST_ROWS];
        kernel.set(x, weight);
        kernel.multiply(0, first, count, results);
        int[] bits = new int[count];
        for (int i = 0; i < count; i++) {
            bits[i] = Float.floatToIntBits(results[i]); // any not-a-number is as good as another
        }
        return bits;
    }
}
