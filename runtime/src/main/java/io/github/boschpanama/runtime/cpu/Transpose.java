package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Rows of a tensor into the lanes of a panel, and the lanes of a tile into rows.
///
/// The strides that occur are told apart before the loops: to C2 they are constants there, so that it checks the bounds
/// once a loop and not once an element, which makes the loops three times as fast.
final class Transpose {
    /// Columns taken at a time: what they fill of a panel stays in the nearest cache until all rows are there.
    private static final int BLOCK = 128;
    private static final int TWO_VECTORS = 2 * Lanes.COUNT;
    private static final int VECTOR = Lanes.COUNT;

    private final float[] line = new float[BLOCK];

    /// Rows of a tensor [rows, columns], widened → [columns, lanes] of a panel.
    ///
    /// @param fromAt offset in bytes of the first number of the first row
    /// @param fromStride bytes from row to row
    /// @param toAt where the first column goes in the panel; the next goes `lanes` further
    void rowsToLanes(DType dtype, MemorySegment from, long fromAt, long fromStride, int rows, int columns, float[] to,
            int toAt, int lanes) {
        for (int column = 0; column < columns; column += BLOCK) {
            int count = Math.min(BLOCK, columns - column);
            for (int row = 0; row < rows; row++) {
                Widen.copy(dtype, from, fromAt + row * fromStride + column * dtype.byteSize(), line, 0, count);
                spread(line, count, to, toAt + column * lanes + row, lanes);
            }
        }
    }

    /// One lane of a tile → contiguous numbers.
    ///
    /// @param from `[count, stride]`
    /// @param at the index of the lane's first number
    static void laneToRow(float[] from, int at, int stride, float[] to, int count) {
        if (stride == TWO_VECTORS) {
            collectBy(TWO_VECTORS, from, at, to, count);
        } else if (stride == VECTOR) {
            collectBy(VECTOR, from, at, to, count);
        } else {
            collectBy(stride, from, at, to, count);
        }
    }

    private static void spread(float[] from, int count, float[] to, int at, int stride) {
        if (stride == TWO_VECTORS) {
            spreadBy(TWO_VECTORS, from, count, to, at);
        } else if (stride == MicroKernel.ROW_STRIDE) {
            spreadBy(MicroKernel.ROW_STRIDE, from, count, to, at);
        } else if (stride == VECTOR) {
            spreadBy(VECTOR, from, count, to, at);
        } else {
            spreadBy(stride, from, count, to, at);
        }
    }

    private static void spreadBy(int stride, float[] from, int count, float[] to, int at) {
        for (int k = 0; k < count; k++) {
            to[at + k * stride] = from[k];
        }
    }

    private static void collectBy(int stride, float[] from, int at, float[] to, int count) {
        for (int k = 0; k < count; k++) {
            to[k] = from[at + k * stride];
        }
    }
}
