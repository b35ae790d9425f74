package io.github.boschpanama.runtime.cpu;

/// The innermost loop of a matrix product: a tile of the result, [rows, columns], kept in registers while it runs down
/// the inner dimension. Columns lie in the vectors' lanes, so each element is one chain of fused multiply-adds whatever
/// the tile's shape, and whichever factor's rows are the tile's columns: [ManyRows] takes the weight's, [FewRows] and
/// [AttentionBlock] those of x.
///
/// The loops around know a kernel by its shape and the formats it reads:
/// - the panel, of the factor whose rows are columns here: F32 `[depth, columns]`, contiguous;
/// - the strip, of the other factor: F32 `[rows, depth]` with [#ROW_STRIDE] from row to row;
/// - the tile: F32 `[rows, columns]`, contiguous.
///
/// All three are arrays, since C2 spends on an element of a segment a hundred times the nodes that one of an
/// array takes, and then stops inlining in the middle of a tile.
interface MicroKernel {
    /// The most a call runs down the inner dimension: a panel and a strip then share the caches near the core.
    int MAX_DEPTH = 512;

    /// Floats from a strip's row to the next. A constant, so that a tile's rows are displacements off one register; and
    /// no multiple of a page, so that they fall into different sets of the cache.
    int ROW_STRIDE = MAX_DEPTH + 16;

    /// @return rows of a tile
    int rows();

    /// @return columns of a tile
    int columns();

    /// `tile (+)= strip · panel`.
    ///
    /// @param stripAt index of the strip's first number; all offsets count floats
    /// @param tileAt index of the tile's first element
    /// @param resume whether the chains go on from what the tile holds, instead of from 0
    void run(float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] tile, int tileAt,
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
