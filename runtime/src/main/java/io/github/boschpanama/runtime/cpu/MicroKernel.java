package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;

/// The innermost loop of a matrix product: a tile of the transposed result, [rows, columns], kept in registers while
/// it runs down the inner dimension. Rows are rows of the weight, columns are rows of x (tokens), which lie in the
/// vectors' lanes: so each element is one chain of fused multiply-adds whatever the tile's shape.
///
/// The loops around know a kernel by its shape and the formats it reads:
/// - the panel of x: `[depth, columns]`, contiguous;
/// - the weights: `[rows, depth]` with [#WEIGHT_STRIDE] from row to row;
/// - the tile: `[rows, columns]`, contiguous.
///
/// All are F32, and all offsets are in bytes.
interface MicroKernel {
    /// The most a call runs down the inner dimension: two panels and the weights then share the caches near the core.
    int MAX_DEPTH = 512;

    /// From a weight row to the next. A constant, so that a tile's rows are displacements off one register; and not a
    /// multiple of a page, so that they fall into different sets of the cache.
    long WEIGHT_STRIDE = (MAX_DEPTH + 16) * Float.BYTES;

    /// @return rows of the weight in a tile
    int rows();

    /// @return rows of x in a tile
    int columns();

    /// `tile (+)= weights · panel`.
    ///
    /// @param resume whether the chains go on from what the tile holds, instead of from 0
    void run(MemorySegment panel, long panelAt, MemorySegment weights, long weightsAt, long depth, MemorySegment tile,
            long tileAt, boolean resume);
}
