package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Rows of a tensor into the lanes of a panel or the columns of a strip, and the lanes of a tile into rows.
///
/// With 512-bit vectors, squares of rows go by way of the registers. Else and at the edges numbers are moved one by one;
/// the strides that occur are told apart before the loops: to C2 they are constants there, so that it checks the bounds
/// once a loop and not once an element, which makes the loops three times as fast.
final class Transpose {
    /// Columns taken at a time: what they fill of a panel stays in the nearest cache until all rows are there.
    private static final int BLOCK = 128;
    private static final int FOUR_VECTORS = 4 * Lanes.COUNT;
    private static final int TWO_VECTORS = 2 * Lanes.COUNT;
    private static final int VECTOR = Lanes.COUNT;

    /// Whether rows become lanes by way of registers.
    static final boolean BY_SQUARES = Lanes.COUNT == SquareTranspose.SIZE;

    private final float[] line = new float[BLOCK];
    /// Columns, or pairs of them, on their way to a strip or a panel, [columns, SIZE]; or a square that was widened.
    private final MemorySegment wide;

    /// @param arena for scratch memory
    Transpose(Arena arena) {
        wide = new Scratch(arena).floats(SquareTranspose.SIZE * MicroKernel.MAX_DEPTH);
    }

    /// @return one for each worker
    static Transpose[] each(Arena arena, Team team) {
        Transpose[] transposes = new Transpose[team.size()];
        Arrays.setAll(transposes, worker -> new Transpose(arena));
        return transposes;
    }

    /// Rows of a tensor [rows, columns], widened → [columns, lanes] of a panel.
    ///
    /// @param fromAt offset in bytes of the first number of the first row
    /// @param fromStride bytes from row to row
    /// @param toAt offset in bytes of where the first column goes in the panel; the next goes `lanes` floats further
    void rowsToLanes(DType dtype, MemorySegment from, long fromAt, long fromStride, int rows, int columns,
            MemorySegment to, long toAt, int lanes) {
        int squareRows = squareRows(rows, columns);
        int squareColumns = columns - columns % SquareTranspose.SIZE;
        for (int row = 0; row < squareRows; row += SquareTranspose.SIZE) {
            squares(dtype, from, fromAt + row * fromStride, fromStride, squareColumns, to,
                    toAt + (long) row * Float.BYTES, (long) lanes * Float.BYTES);
        }
        numbers(dtype, from, fromAt, fromStride, 0, squareRows, squareColumns, columns, to, toAt, lanes);
        numbers(dtype, from, fromAt, fromStride, squareRows, rows, 0, columns, to, toAt, lanes);
    }

    private static int squareRows(int rows, int columns) {
        return BY_SQUARES && columns <= MicroKernel.MAX_DEPTH ? rows - rows % SquareTranspose.SIZE : 0;
    }

    private void squares(DType dtype, MemorySegment from, long fromAt, long fromStride, int columns, MemorySegment to,
            long toAt, long toStride) {
        if (dtype == DType.F32) {
            SquareTranspose.run(from, fromAt, fromStride, columns, to, toAt, toStride);
        } else { // turned as pairs of columns, half the work, and taken apart then
            int pairs = columns / (2 * SquareTranspose.SIZE) * SquareTranspose.SIZE;
            SquareTranspose.run(from, fromAt, fromStride, pairs, wide, 0, Lanes.BYTES);
            Widen.splitPairs(dtype, wide, pairs, to, toAt, toStride);
            if (columns > 2 * pairs) {
                wideSquare(dtype, from, fromAt + 2L * pairs * dtype.byteSize(), fromStride, to,
                        toAt + 2 * pairs * toStride, toStride);
            }
        }
    }

    /// The last columns, if they are one square and no two.
    private void wideSquare(DType dtype, MemorySegment from, long fromAt, long fromStride, MemorySegment to, long toAt,
            long toStride) {
        for (int row = 0; row < SquareTranspose.SIZE; row++) {
            Widen.copy(dtype, from, fromAt + row * fromStride, wide, row * Lanes.BYTES, SquareTranspose.SIZE);
        }
        SquareTranspose.run(wide, 0, Lanes.BYTES, SquareTranspose.SIZE, to, toAt, toStride);
    }

    private void numbers(DType dtype, MemorySegment from, long fromAt, long fromStride, int firstRow, int endRow,
            int firstColumn, int endColumn, MemorySegment to, long toAt, int lanes) {
        for (int column = firstColumn; column < endColumn; column += BLOCK) {
            int count = Math.min(BLOCK, endColumn - column);
            for (int row = firstRow; row < endRow; row++) {
                Widen.copy(dtype, from, fromAt + row * fromStride + column * dtype.byteSize(), line, 0, count);
                toLane(line, count, to, toAt + ((long) column * lanes + row) * Float.BYTES, lanes);
            }
        }
    }

    /// Rows of an F32 tensor [rows, columns] → columns of a strip, [columns, rows].
    ///
    /// @param fromAt offset in bytes of the first number of the first row
    /// @param fromStride bytes from row to row
    /// @param columns at most [MicroKernel#MAX_DEPTH] go by way of the registers
    /// @param toAt index of the first number of the strip
    void rowsToColumns(MemorySegment from, long fromAt, long fromStride, int rows, int columns, float[] to, int toAt) {
        int squareRows = squareRows(rows, columns);
        int squareColumns = columns - columns % SquareTranspose.SIZE;
        for (int row = 0; row < squareRows; row += SquareTranspose.SIZE) {
            SquareTranspose.run(from, fromAt + row * fromStride, fromStride, squareColumns, wide, 0, Lanes.BYTES);
            copyColumns(wide, squareColumns, to, toAt + row);
        }
        numbers(from, fromAt, fromStride, 0, squareRows, squareColumns, columns, to, toAt);
        numbers(from, fromAt, fromStride, squareRows, rows, 0, columns, to, toAt);
    }

    private static void copyColumns(MemorySegment from, int columns, float[] to, int toAt) {
        OffHeap.require(from.isNative());
        for (int column = 0; column < columns; column++) {
            Lanes.load(from, column * Lanes.BYTES).intoArray(to, toAt + column * MicroKernel.ROW_STRIDE);
        }
    }

    private void numbers(MemorySegment from, long fromAt, long fromStride, int firstRow, int endRow, int firstColumn,
            int endColumn, float[] to, int toAt) {
        for (int column = firstColumn; column < endColumn; column += BLOCK) {
            int count = Math.min(BLOCK, endColumn - column);
            for (int row = firstRow; row < endRow; row++) {
                MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED,
                        fromAt + row * fromStride + (long) column * Float.BYTES, line, 0, count);
                int at = toAt + column * MicroKernel.ROW_STRIDE + row;
                for (int k = 0; k < count; k++) {
                    to[at + k * MicroKernel.ROW_STRIDE] = line[k];
                }
            }
        }
    }

    /// Contiguous numbers → one lane of a panel.
    ///
    /// @param at offset in bytes of the lane's first number
    /// @param lanes floats from each to the next
    private static void toLane(float[] from, int count, MemorySegment to, long at, int lanes) {
        if (lanes == FOUR_VECTORS) {
            spread(FOUR_VECTORS, from, count, to, at);
        } else if (lanes == TWO_VECTORS) {
            spread(TWO_VECTORS, from, count, to, at);
        } else if (lanes == VECTOR) {
            spread(VECTOR, from, count, to, at);
        } else {
            spread(lanes, from, count, to, at);
        }
    }

    /// One lane of a tile → contiguous numbers.
    ///
    /// @param at the index of the lane's first number
    /// @param lanes floats from each to the next
    static void fromLane(float[] from, int at, int lanes, float[] to, int count) {
        if (lanes == TWO_VECTORS) {
            collect(TWO_VECTORS, from, at, to, count);
        } else if (lanes == VECTOR) {
            collect(VECTOR, from, at, to, count);
        } else {
            collect(lanes, from, at, to, count);
        }
    }

    private static void spread(int lanes, float[] from, int count, MemorySegment to, long at) {
        OffHeap.require(to.isNative());
        for (int k = 0; k < count; k++) {
            to.set(ValueLayout.JAVA_FLOAT, at + (long) k * lanes * Float.BYTES, from[k]);
        }
    }

    private static void collect(int lanes, float[] from, int at, float[] to, int count) {
        for (int k = 0; k < count; k++) {
            to[k] = from[at + k * lanes];
        }
    }
}
