package io.github.boschpanama.models.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Means over blocks of rows.
final class BlockMeans {
    private BlockMeans() {}

    /// @param arena owns the result
    /// @param x F32 [rows, heads, headDim] in host memory
    /// @param block rows in a block
    /// @return F32 [⌈rows / block⌉, heads, headDim]; `x` itself for blocks of 1
    static Tensor of(Arena arena, Tensor x, int block) {
        if (block == 1) {
            return x;
        }
        long rows = x.extent(0);
        long width = x.extent(1) * x.extent(2);
        Tensor means = Tensor.allocate(arena, DType.F32, Math.ceilDiv(rows, block), x.extent(1), x.extent(2));
        for (long row = 0; row < rows; row++) {
            long first = row / block * block;
            float share = 1f / Math.min(block, rows - first);
            long to = row / block * width;
            for (long i = 0; i < width; i++) {
                float sum = means.segment().getAtIndex(JAVA_FLOAT, to + i);
                float value = x.segment().getAtIndex(JAVA_FLOAT, row * width + i);
                means.segment().setAtIndex(JAVA_FLOAT, to + i, Math.fma(value, share, sum));
            }
        }
        return means;
    }
}
