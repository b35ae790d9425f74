package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// All 65,536 numbers of each 16-bit type, subnormal, infinite and not-a-number ones among them.
class WidenTest {
    private static final int ALL = 1 << Short.SIZE;

    @Test
    void everyBf16NumberIsTheUpperHalfOfItsF32() {
        float[] widened = widenAll(DType.BF16);
        for (int bits = 0; bits < ALL; bits++) {
            assertEquals(bits << Short.SIZE, Float.floatToRawIntBits(widened[bits]));
        }
    }

    @Test
    void everyF16NumberIsWidenedExactly() {
        float[] widened = widenAll(DType.F16);
        for (int bits = 0; bits < ALL; bits++) {
            float expected = Float.float16ToFloat((short) bits);
            assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(widened[bits]), "bits " + bits);
        }
    }

    @Test
    void segmentsAndArraysGetTheSameNumbers() {
        try (Arena arena = Arena.ofConfined()) {
            for (DType type : new DType[]{DType.F32, DType.BF16, DType.F16}) {
                MemorySegment from = numbers(arena, 37 * type.byteSize() / Short.BYTES);
                MemorySegment segment = arena.allocate(37 * Float.BYTES);
                float[] array = new float[37];
                Widen.copy(type, from, 0, segment, 0, 37);
                Widen.copy(type, from, 0, array, 0, 37);
                for (int i = 0; i < array.length; i++) {
                    assertEquals(Widen.get(type, from, 0, i), array[i]);
                    assertEquals(segment.getAtIndex(ValueLayout.JAVA_FLOAT, i), array[i]);
                }
            }
        }
    }

    @Test
    void pairsAreTakenApart() {
        int pairs = ALL / 2;
        try (Arena arena = Arena.ofConfined()) {
            for (DType type : new DType[]{DType.BF16, DType.F16}) {
                MemorySegment from = numbers(arena, ALL);
                MemorySegment to = arena.allocate((long) ALL * Float.BYTES);
                Widen.splitPairs(type, from, pairs / Lanes.COUNT, to, 0, Lanes.BYTES);
                for (int i = 0; i < ALL; i++) {
                    int pair = i / 2;
                    int at = (2 * (pair / Lanes.COUNT) + i % 2) * Lanes.COUNT + pair % Lanes.COUNT;
                    assertEquals(Float.floatToIntBits(Widen.get(type, from, 0, i)),
                            Float.floatToIntBits(to.getAtIndex(ValueLayout.JAVA_FLOAT, at)), type + " " + i);
                }
            }
        }
    }

    private static float[] widenAll(DType type) {
        try (Arena arena = Arena.ofConfined()) {
            float[] widened = new float[ALL];
            Widen.copy(type, numbers(arena, ALL), 0, widened, 0, ALL);
            return widened;
        }
    }

    private static MemorySegment numbers(Arena arena, int count) {
        MemorySegment segment = arena.allocate((long) count * Short.BYTES);
        for (int bits = 0; bits < count; bits++) {
            segment.setAtIndex(ValueLayout.JAVA_SHORT, bits, (short) bits);
        }
        return segment;
    }
}
