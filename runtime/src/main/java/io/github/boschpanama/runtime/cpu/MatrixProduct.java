package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// `x · weightᵀ`, blocked for the caches around the tiles of [MicroKernel]s.
final class MatrixProduct {
    private final Operands operands = new Operands();
    private final Epilogue epilogue = new Epilogue();
    private final FewRows fewRows;
    private final ManyRows manyRows;

    /// @param arena for scratch memory
    /// @param manyRows the tile for many rows of x
    /// @param fewRows tiles for few rows of x, from the widest to the narrowest
    MatrixProduct(Arena arena, Team team, MicroKernel manyRows, MicroKernel... fewRows) {
        Transpose[] transposes = new Transpose[team.size()];
        Arrays.setAll(transposes, worker -> new Transpose(arena));
        this.fewRows = new FewRows(arena, team, transposes, fewRows);
        this.manyRows = new ManyRows(arena, team, manyRows, transposes);
    }

    /// Sets or adds to `out` the product over the inner columns `from` to `to`, as chains of `chainDepth` columns each,
    /// added in rising order.
    void run(Tensor x, Tensor weight, long from, long to, long chainDepth, Tensor bias, boolean add, Tensor out) {
        operands.set(x, weight, from, to, chainDepth);
        epilogue.set(bias, add, out);
        if (operands.weightRows() == 0) {
            return;
        }
        if (operands.rows() <= FewRows.MOST) {
            fewRows.run(operands, epilogue);
        } else {
            manyRows.run(operands, epilogue);
        }
    }
}
