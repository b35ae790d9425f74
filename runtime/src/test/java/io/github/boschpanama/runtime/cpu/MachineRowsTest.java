package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.boschpanama.runtime.cpu.machine.ExecutableMemory;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import jdk.incubator.vector.VectorShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The machine code beside the Vector API, bit for bit, wherever in a cache line rows begin. What lies around the
/// weights is not a number, so that a neighbour's number in a sum would show.
class MachineRowsTest {
    private static final int LINE_BYTES = 64;
    private static final int MOST_ROWS = 64;

    private final Arena arena = Arena.ofShared();
    private final TestTensors tensors = new TestTensors(arena, 12);
    private final SplittableRandom random = new SplittableRandom(13);
    private final RowKernel vectors = new VectorRows(1);
    private final MachineRows machine = new MachineRows(arena, 1, MOST_ROWS);

    @BeforeEach
    void needsTheCpu() {
        assumeTrue(VectorShape.preferredShape().vectorBitSize() == 512, "machine code is for AVX-512");
        ExecutableMemory.missing().ifPresent(why -> assumeTrue(false, "no machine code: " + why));
    }

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
