package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;

/// The innermost loop of a matrix product: a tile of the result, [rows, columns], kept in registers while it runs down
/// the inner dimension. Columns lie in the vectors' lanes, so each element is one chain of fused multiply-adds whatever
/// the tile's shape, and whichever factor's rows are the tile's columns: [WeightLanes] takes the weight's, [RowLanes] and
/// [AttentionBlock] those of x.
///
/// The loops around know a kernel by its shape and the formats it reads:
/// - the panel, of the factor whose rows are columns here: F32 `[depth, columns]`, contiguous, in [Scratch];
/// - the strip, of the other factor: F32 `[rows, depth]` with [#ROW_STRIDE] from row to row, an array;
/// - the tile: F32 `[rows, columns]`, contiguous, an array.
///
/// The panel's vectors should not lie across two cache lines, and where an array begins cannot be chosen. But for a
/// number of a segment C2 spends a hundred times the nodes that one of an array takes, and stops inlining in the middle
/// of a tile; and where a vector that went round a loop is stored in a segment, a store of vectors of another
/// width anywhere in the program is enough for it to be boxed in every turn.
interface MicroKernel {
    /// The most a call runs down the inner dimension: a panel and a strip then share the caches near the core.
    int MAX_DEPTH = 640;

    /// Floats from a strip's row to the next. A constant, so that a tile's rows are displacements off one register; and
    /// no multiple of a page, so that they fall into different sets of the cache.
    int ROW_STRIDE = MAX_DEPTH + 16;

    /// @return rows of a tile
    int rows();

    /// @return columns of a tile
    int columns();

    /// `tile (+)= strip · panel`.
    ///
    /// @param panelAt offset of the panel in bytes
    /// @param stripAt index of the strip's first number
    /// @param tileAt index of the tile's first element
    /// @param resume whether the chains go on from what the tile holds, instead of from 0
    void run(MemorySegment panel, long panelAt, float[] strip, int stripAt, int depth, float[] tile, int tileAt,
            boolean resume);

    /// @param kernels from the widest tile to the narrowest
    /// @return the narrowest that has so many columns, or the widest
    static MicroKernel narrowest(MicroKernel[] kernels, int columns) {
        int i = kernels.length - 1;
        while (i > 0 && kernels[i].columns() < columns) {
            i--;
        }
        return kernels[i];
    }
}
