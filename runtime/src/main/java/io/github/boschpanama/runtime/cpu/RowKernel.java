package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;

/// The innermost loops of a row's product. Every kernel sums in the order that [Reduction] says.
interface RowKernel {
    /// @param weight [rows, depth]
    /// @return whether rows like these can be done
    boolean takes(Tensor weight);

    /// Prepares a product, for all workers.
    ///
    /// @param x F32 [1, depth]
    /// @param weight [rows, depth]
    void set(Tensor x, Tensor weight);

    /// Multiplies some rows.
    ///
    /// @param first the first of them
    /// @param results takes `count` sums from index 0 on
    void multiply(int worker, long first, int count, float[] results);
}
