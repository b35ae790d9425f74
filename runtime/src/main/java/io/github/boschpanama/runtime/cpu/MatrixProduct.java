package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// `x · weightᵀ`, blocked for the caches around a [MicroKernel].
///
/// Rows of x are taken in passes. Each pass first packs its rows into panels of a tile's width; then each part of the
/// work takes a chunk of weight rows, widens a block of them into scratch memory, and runs all panels by it. Where the
/// inner dimension is longer than a block, the tiles rest in scratch memory between blocks.
final class MatrixProduct implements AutoCloseable {
    /// Rows of x in a pass.
    private static final long PASS = 512;
    /// The most weight rows in a part; a multiple of every kernel's rows.
    private static final int CHUNK = 96;
    private static final long CHUNK_BYTES = CHUNK * MicroKernel.WEIGHT_STRIDE;
    private static final int PARTS_PER_WORKER = 4;

    private final Team team;
    private final MicroKernel wide;
    private final MicroKernel narrow;
    private final Task packTask = this::pack;
    private final Task multiplyTask = this::multiply;
    private final Scratch panelScratch = new Scratch();
    private final Scratch[] chunkScratch;
    private final Scratch[] tileScratch;

    private MemorySegment x;
    private long xStride;
    private DType weightType;
    private MemorySegment weight;
    private long weightStride;
    private DType biasType;
    private MemorySegment bias;
    private MemorySegment out;
    private long outColumns;
    private boolean add;
    private long from;
    private long depth;
    private long chainDepth;
    private MemorySegment panels;
    private long panelBytes;
    private long firstRow;
    private long rows;
    private long chunk;

    /// @param wide the kernel that takes most rows of x
    /// @param narrow the kernel for the rows that are left, where they fit into its narrower tile
    MatrixProduct(Team team, MicroKernel wide, MicroKernel narrow) {
        this.team = team;
        this.wide = wide;
        this.narrow = narrow;
        chunkScratch = new Scratch[team.size()];
        tileScratch = new Scratch[team.size()];
        for (int worker = 0; worker < team.size(); worker++) {
            chunkScratch[worker] = new Scratch();
            chunkScratch[worker].atLeast(CHUNK_BYTES);
            tileScratch[worker] = new Scratch();
        }
    }

    /// Sets or adds to `out` the product over the inner columns `newFrom` to `newTo`, as chains of `newChainDepth`
    /// columns each, added in rising order.
    void run(Tensor newX, Tensor newWeight, long newFrom, long newTo, long newChainDepth, Tensor newBias,
            boolean newAdd, Tensor newOut) {
        x = newX.segment();
        xStride = newX.extent(1) * Float.BYTES;
        weightType = newWeight.dtype();
        weight = newWeight.segment();
        weightStride = newWeight.extent(1) * weightType.byteSize();
        bias = newBias == null ? null : newBias.segment();
        biasType = newBias == null ? null : newBias.dtype();
        out = newOut.segment();
        outColumns = newOut.extent(1);
        add = newAdd;
        from = newFrom;
        depth = newTo - newFrom;
        chainDepth = newChainDepth;
        panelBytes = depth * wide.columns() * Float.BYTES;
        long strips = Math.ceilDiv(outColumns, narrow.rows());
        chunk = Math.clamp(Math.ceilDiv(strips, (long) PARTS_PER_WORKER * team.size()) * narrow.rows(), 1, CHUNK);
        long allRows = newX.extent(0);
        panels = panelScratch.atLeast(Math.ceilDiv(Math.min(allRows, PASS), wide.columns()) * panelBytes);
        for (firstRow = 0; firstRow < allRows; firstRow += PASS) {
            rows = Math.min(PASS, allRows - firstRow);
            team.run(packTask, panelCount() * Math.ceilDiv(depth, MicroKernel.MAX_DEPTH));
            team.run(multiplyTask, Math.ceilDiv(outColumns, chunk));
        }
    }

    private long panelCount() {
        return Math.ceilDiv(rows, wide.columns());
    }

    private MicroKernel kernel(long panel) {
        return rows - panel * wide.columns() <= narrow.columns() ? narrow : wide;
    }

    /// Transposes a block of the inner dimension of one panel: x [tokens, in] → panel [in, columns].
    private void pack(int worker, long part) {
        long panel = part % panelCount();
        long begin = part / panelCount() * MicroKernel.MAX_DEPTH;
        long end = Math.min(depth, begin + MicroKernel.MAX_DEPTH);
        long columns = kernel(panel).columns();
        long tokens = Math.min(columns, rows - panel * wide.columns());
        long xAt = (firstRow + panel * wide.columns()) * xStride + from * Float.BYTES;
        long panelAt = panel * panelBytes;
        for (long k = begin; k < end; k++) {
            for (long token = 0; token < tokens; token++) {
                float value = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + token * xStride + k * Float.BYTES);
                panels.set(ValueLayout.JAVA_FLOAT, panelAt + (k * columns + token) * Float.BYTES, value);
            }
        }
    }

    private void multiply(int worker, long part) {
        long begin = part * chunk;
        long count = Math.min(chunk, outColumns - begin);
        MemorySegment weights = chunkScratch[worker].atLeast(CHUNK_BYTES);
        long tileBytes = CHUNK * (long) wide.columns() * Float.BYTES;
        MemorySegment tiles = tileScratch[worker].atLeast(panelCount() * tileBytes);
        for (long chain = 0; chain < depth; chain += chainDepth) {
            for (long k = chain; k < chain + chainDepth; k += MicroKernel.MAX_DEPTH) {
                long blockDepth = Math.min(MicroKernel.MAX_DEPTH, chain + chainDepth - k);
                widen(begin, count, k, blockDepth, weights);
                boolean last = k + blockDepth == chain + chainDepth;
                for (long panel = 0; panel < panelCount(); panel++) {
                    runPanel(panel, count, k, blockDepth, weights, tiles, panel * tileBytes, k > chain);
                    if (last) {
                        store(panel, begin, count, tiles, panel * tileBytes);
                    }
                }
            }
        }
    }

    private void widen(long begin, long count, long k, long blockDepth, MemorySegment weights) {
        for (long row = 0; row < count; row++) {
            long at = (begin + row) * weightStride + (from + k) * weightType.byteSize();
            Widen.copy(weightType, weight, at, weights, row * MicroKernel.WEIGHT_STRIDE, blockDepth);
        }
    }

    private void runPanel(long panel, long count, long k, long blockDepth, MemorySegment weights, MemorySegment tiles,
            long tilesAt, boolean resume) {
        MicroKernel kernel = kernel(panel);
        long rowBytes = kernel.columns() * (long) Float.BYTES;
        long panelAt = panel * panelBytes + k * rowBytes;
        for (long row = 0; row < count; row += kernel.rows()) {
            kernel.run(panels, panelAt, weights, row * MicroKernel.WEIGHT_STRIDE, blockDepth, tiles,
                    tilesAt + row * rowBytes, resume);
        }
    }

    /// Tiles [weight rows, tokens] → out [tokens, weight rows].
    private void store(long panel, long begin, long count, MemorySegment tiles, long tilesAt) {
        long columns = kernel(panel).columns();
        long first = panel * wide.columns();
        long tokens = Math.min(columns, rows - first);
        for (long token = 0; token < tokens; token++) {
            long outAt = ((firstRow + first + token) * outColumns + begin) * Float.BYTES;
            for (long row = 0; row < count; row++) {
                float value = tiles.get(ValueLayout.JAVA_FLOAT, tilesAt + (row * columns + token) * Float.BYTES);
                long at = outAt + row * Float.BYTES;
                if (add) {
                    value = out.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at) + value;
                } else if (bias != null) {
                    value += Widen.get(biasType, bias, 0, begin + row);
                }
                out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
            }
        }
    }

    @Override
    public void close() {
        panelScratch.close();
        for (int worker = 0; worker < team.size(); worker++) {
            chunkScratch[worker].close();
            tileScratch[worker].close();
        }
    }
}
