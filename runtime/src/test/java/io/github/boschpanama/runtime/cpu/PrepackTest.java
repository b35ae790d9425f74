package io.github.boschpanama.runtime.cpu;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Products with weights that were packed before, beside the reference bit for bit.
class PrepackTest extends BesideReference {
    PrepackTest(int threads) {
        super(threads, 7);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void productsAreThoseOfTheContract(DType type) {
        for (int out : new int[]{1, 15, 31, 63, 64, 65, 199, 400}) {
            for (int in : out > 100 ? new int[]{10, 700} : new int[]{1, 10, 639, 640, 641, 1300}) {
                Tensor weight = tensors.random(type, out, in);
                cpu.prepack(arena, weight);
                for (int rows : in > 100 ? new int[]{1, 7, 13} : new int[]{1, 5, 6, 7, 12, 13, 64, 257, 1030}) {
                    Tensor x = tensors.random(DType.F32, rows, in);
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void partsAreThoseOfTheContract(int parts) {
        for (int length : new int[]{1, 16, 33, 700}) {
            Tensor weight = tensors.random(DType.BF16, 101, parts * length);
            cpu.prepack(arena, weight);
            for (int rows : new int[]{3, 35, 261}) {
                Tensor x = tensors.random(DType.F32, rows, parts * length);
                Tensor expected = tensors.random(DType.F32, rows, 101);
                Tensor actual = tensors.copy(expected);
                reference.linearAdd(x, weight, parts, expected);
                cpu.linearAdd(x, weight, parts, actual);
                assertSameBits(expected, actual, rows + " rows, " + parts + " parts of " + length);
                long from = (parts - 1L) * length;
                reference.linearPart(x, weight, from, from + length, expected);
                cpu.linearPart(x, weight, from, from + length, actual);
                assertSameBits(expected, actual, rows + " rows, the last of " + parts + " parts of " + length);
            }
        }
    }

    /// What a weight is changed to afterwards tells which of the two a product reads.
    @Test
    void panelsServeUntilTheirArenaIsClosed() {
        Tensor x = tensors.random(DType.F32, 20, 100);
        Tensor weight = tensors.random(DType.F32, 70, 100);
        Tensor packed = tensors.like(tensors.random(DType.F32, 20, 70));
        Tensor changed = tensors.copy(packed);
        Tensor actual = tensors.copy(packed);
        reference.linear(x, weight, null, packed);
        try (Arena panels = Arena.ofShared()) {
            cpu.prepack(panels, weight);
            assertEquals(0, cpu.prepackedBytes(weight));
            cpu.prepack(arena, weight); // which the first one makes needless
            weight.segment().fill((byte) 0);
            reference.linear(x, weight, null, changed);
            cpu.linear(x, weight, null, actual);
            assertSameBits(packed, actual, "from the panels");
        }
        cpu.linear(x, weight, null, actual);
        assertSameBits(changed, actual, "from the weight");
    }

    @Test
    void bytesAreThoseOfWholePanelsInF32() {
        long width = cpu.prepackedBytes(tensors.random(DType.BF16, 1, 1)) / Float.BYTES;
        assertEquals(3 * width * 10 * Float.BYTES, cpu.prepackedBytes(tensors.random(DType.BF16, 2 * width + 1, 10)));
    }

    @Test
    void memoryOfOneThreadIsRefused() {
        try (Arena confined = Arena.ofConfined()) {
            Tensor weight = tensors.random(DType.F32, 3, 3);
            assertThrows(IllegalArgumentException.class, () -> cpu.prepack(confined, weight));
        }
    }
}
