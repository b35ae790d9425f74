package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// `x · weightᵀ`, blocked for the caches around the tiles of [MicroKernel]s.
final class MatrixProduct {
    /// The most rows of x that are few.
    static final int FEW = 256;

    private final Operands operands = new Operands();
    private final Epilogue epilogue = new Epilogue();
    private final ProductLoops fewRows;
    private final ProductLoops manyRows;
    private final PackedWeights packedWeights;

    /// @param fewRows for at most [#FEW] rows of x, if the weight is not packed
    /// @param manyRows for more, or if it is
    MatrixProduct(ProductLoops fewRows, ProductLoops manyRows, PackedWeights packedWeights) {
        this.packedWeights = packedWeights;
        this.fewRows = fewRows;
        this.manyRows = manyRows;
    }

    /// Sets or adds to `out` the product over the inner columns `from` to `to`, as chains of `chainDepth` columns each,
    /// added in rising order.
    void run(Tensor x, Tensor weight, long from, long to, long chainDepth, Tensor bias, boolean add, Tensor out) {
        MemorySegment packed = packedWeights.of(weight);
        operands.set(x, weight, packed, from, to, chainDepth);
        epilogue.set(bias, add, out);
        if (operands.rows() == 0 || operands.weightRows() == 0) {
            return;
        }
        ProductLoops loops = packed == null && operands.rows() <= FEW ? fewRows : manyRows;
        loops.run(operands, epilogue);
    }
}
