package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every number must arrive, and nothing beside the panel's part may change: over sizes around those of squares.
class TransposeTest {
    private static final int[] ROWS = {1, 2, 15, 16, 17, 31, 32};
    private static final int[] COLUMNS = {1, 15, 16, 17, 31, 32, 33, 48, 127, 129, 160, MicroKernel.MAX_DEPTH, 600};
    private static final int[] LANES = {32, 64};
    private static final int GUARD = 24; // floats before and after the panel's part
    private static final float UNTOUCHED = -7f;

    private final Transpose transpose = new Transpose(Arena.ofAuto());

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "BF16", "F16"})
    void rowsBecomeLanes(DType dtype) {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                for (int lanes : LANES) {
                    check(dtype, rows, columns, lanes);
                }
            }
        }
    }

    private void check(DType dtype, int rows, int columns, int lanes) {
        long stride = (columns + 3) * dtype.byteSize();
        long begin = 2 * dtype.byteSize(); // aligned to no vector
        int panelFloats = 2 * GUARD + columns * lanes;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(begin + rows * stride);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    put(dtype, from, begin + row * stride + column * dtype.byteSize(), number(row, column));
                }
            }
            MemorySegment panel = arena.allocate((long) panelFloats * Float.BYTES, 64);
            for (int i = 0; i < panelFloats; i++) {
                panel.setAtIndex(ValueLayout.JAVA_FLOAT, i, UNTOUCHED);
            }
            transpose.rowsToLanes(dtype, from, begin, stride, rows, columns, panel, GUARD * Float.BYTES, lanes);
            for (int i = 0; i < panelFloats; i++) {
                int column = Math.floorDiv(i - GUARD, lanes);
                int row = Math.floorMod(i - GUARD, lanes);
                boolean inside = column >= 0 && column < columns && row < rows;
                assertEquals(inside ? number(row, column) : UNTOUCHED, panel.getAtIndex(ValueLayout.JAVA_FLOAT, i),
                        dtype + ", " + rows + " × " + columns + ", row " + row + ", column " + column);
            }
        }
    }

    /// Small whole numbers, which all types have exactly and of which neighbours differ.
    private static float number(int row, int column) {
        return (row * 37 + column) % 251;
    }

    private static void put(DType dtype, MemorySegment to, long at, float number) {
        switch (dtype) {
            case F32 -> to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, number);
            case BF16 -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (Float.floatToIntBits(number) >>> 16));
            default -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(number));
        }
    }
}
