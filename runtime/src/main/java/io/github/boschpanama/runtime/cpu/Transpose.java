package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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

    /// [rows, columns from `begin` to `end`] of a tensor → [`end − begin`, lanes] of a panel.
    ///
    /// @param fromAt offset in bytes of the first row's column 0
    /// @param fromStride bytes from row to row
    /// @param toAt where column `begin` goes in the panel; the next column goes `lanes` further
    void rowsToLanes(MemorySegment from, long fromAt, long fromStride, int rows, int begin, int end, float[] to,
            int toAt, int lanes) {
        for (int block = begin; block < end; block += BLOCK) {
            int count = Math.min(BLOCK, end - block);
            for (int row = 0; row < rows; row++) {
                long at = fromAt + row * fromStride + (long) block * Float.BYTES;
                MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, at, line, 0, count);
                spread(line, count, to, toAt + (block - begin) * lanes + row, lanes);
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
        } else if (stride == MicroKernel.WEIGHT_STRIDE) {
            spreadBy(MicroKernel.WEIGHT_STRIDE, from, count, to, at);
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
