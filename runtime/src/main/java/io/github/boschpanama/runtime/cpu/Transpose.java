package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows of a tensor into the lanes of a panel.
final class Transpose {
    /// Columns taken at a time: what they fill of a panel stays in the nearest cache until all rows are there.
    private static final int BLOCK = 128;

    private final float[] line = new float[BLOCK];

    /// [rows, columns from `begin` to `end`] of a tensor → [`end − begin`, lanes] of a panel.
    ///
    /// @param fromAt offset in bytes of the first row's column 0
    /// @param fromStride bytes from row to row
    /// @param toAt where column 0 goes in the panel; column k goes `k · lanes` further
    void rowsToLanes(MemorySegment from, long fromAt, long fromStride, int rows, int begin, int end, float[] to,
            int toAt, int lanes) {
        for (int block = begin; block < end; block += BLOCK) {
            int count = Math.min(BLOCK, end - block);
            for (int row = 0; row < rows; row++) {
                long at = fromAt + row * fromStride + (long) block * Float.BYTES;
                MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, at, line, 0, count);
                int lane = toAt + block * lanes + row;
                for (int k = 0; k < count; k++) {
                    to[lane + k * lanes] = line[k];
                }
            }
        }
    }
}
