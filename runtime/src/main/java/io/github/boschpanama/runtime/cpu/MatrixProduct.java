package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// `x · weightᵀ`, blocked for the caches around the tiles of [MicroKernel]s.
///
/// Rows of x are taken in passes. Each pass first packs its rows into panels of a tile's width; then each part of the
/// work takes a chunk of weight rows, widens a block of them into scratch memory, and runs all panels by it. Where the
/// inner dimension is longer than a block, the tiles rest in scratch memory between blocks.
final class MatrixProduct {
    /// Rows of x in a pass.
    private static final int PASS = 512;
    /// The most weight rows in a part; a multiple of every kernel's rows.
    private static final int CHUNK = 96;
    /// Depths of blocks are multiples of it, but for the last.
    private static final int BLOCK_UNIT = 16;
    private static final int FEW_PANELS = 2;
    private static final int PARTS_PER_WORKER = 4;

    private final Team team;
    private final MicroKernel[] kernels;
    /// Columns of all panels but the last, which may be narrower.
    private final int width;
    private final Task packTask = this::pack;
    private final Task multiplyTask = this::multiply;
    private final float[][] chunks;
    private final float[][] tiles;
    private final float[][] lines;
    private final Transpose[] transposes;
    private final Epilogue epilogue = new Epilogue();
    private float[] panels = new float[0];

    private MemorySegment x;
    private long xStride;
    private DType weightType;
    private MemorySegment weight;
    private long weightStride;
    private long outColumns;
    private long from;
    private int depth;
    private int chainDepth;
    private int blocksInChain;
    /// Depth of a chain's blocks but the last: about equal, since a short one would cost a tile as much to begin.
    private int blockStep;
    private int chunk;
    private long firstRow;
    private int rows;
    private int panelCount;
    /// Of all panels, in this pass.
    private int columns;

    /// @param kernels from the widest tile to the narrowest; the last rows of x take the narrowest that they fit into
    MatrixProduct(Team team, MicroKernel... kernels) {
        this.team = team;
        this.kernels = kernels;
        width = kernels[0].columns();
        chunks = new float[team.size()][CHUNK * MicroKernel.WEIGHT_STRIDE];
        tiles = new float[team.size()][PASS * CHUNK];
        lines = new float[team.size()][CHUNK];
        transposes = new Transpose[team.size()];
        Arrays.setAll(transposes, worker -> new Transpose());
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
        outColumns = newOut.extent(1);
        epilogue.set(newBias, newAdd, newOut);
        from = newFrom;
        depth = Math.toIntExact(newTo - newFrom);
        chainDepth = Math.toIntExact(newChainDepth);
        blocksInChain = Math.ceilDiv(chainDepth, MicroKernel.MAX_DEPTH);
        blockStep = Math.ceilDiv(Math.ceilDiv(chainDepth, blocksInChain), BLOCK_UNIT) * BLOCK_UNIT;
        long allRows = newX.extent(0);
        int size = Math.multiplyExact(depth, (int) Math.min(PASS, Math.ceilDiv(allRows, (long) width) * width));
        if (panels.length < size) {
            panels = new float[size];
        }
        chunk = chunkFor(allRows);
        for (firstRow = 0; firstRow < allRows; firstRow += PASS) {
            rows = (int) Math.min(PASS, allRows - firstRow);
            panelCount = Math.ceilDiv(rows, width);
            columns = (panelCount - 1) * width + kernelOf(panelCount - 1).columns();
            team.run(packTask, (long) panelCount * blocksInChain * (depth / chainDepth));
            team.run(multiplyTask, Math.ceilDiv(outColumns, (long) chunk));
        }
    }

    /// Few panels pass by a chunk so quickly that it should not leave the nearest cache in between: one tile's rows.
    private int chunkFor(long allRows) {
        int step = kernels[kernels.length - 1].rows();
        if (allRows <= FEW_PANELS * (long) width) {
            return step;
        }
        long strips = Math.ceilDiv(outColumns, (long) step);
        return (int) Math.min(CHUNK, Math.ceilDiv(strips, (long) PARTS_PER_WORKER * team.size()) * step);
    }

    private int rowsOf(int panel) {
        return Math.min(width, rows - panel * width);
    }

    private MicroKernel kernelOf(int panel) {
        return MicroKernel.narrowest(kernels, rowsOf(panel));
    }

    /// Transposes a block of the inner dimension of one panel: x [tokens, in] → [block depth, columns].
    private void pack(int worker, long part) {
        int panel = (int) (part % panelCount);
        int block = (int) (part / panelCount);
        int chain = block / blocksInChain * chainDepth;
        int begin = chain + block % blocksInChain * blockStep;
        int end = Math.min(begin + blockStep, chain + chainDepth);
        long xAt = (firstRow + (long) panel * width) * xStride + from * Float.BYTES;
        transposes[worker].rowsToLanes(x, xAt, xStride, rowsOf(panel), begin, end, panels,
                panelAt(panel, begin, end - begin), kernelOf(panel).columns());
    }

    /// Where a panel's part of a block lies: blocks one after another, in each the panels one after another, so that
    /// tiles read on and on.
    private int panelAt(int panel, int blockBegin, int blockDepth) {
        return blockBegin * columns + panel * width * blockDepth;
    }

    private void multiply(int worker, long part) {
        long begin = part * chunk;
        int count = (int) Math.min(chunk, outColumns - begin);
        float[] weights = chunks[worker];
        for (int chain = 0; chain < depth; chain += chainDepth) {
            for (int k = chain; k < chain + chainDepth; k += blockStep) {
                int blockDepth = Math.min(blockStep, chain + chainDepth - k);
                for (int row = 0; row < count; row++) {
                    long at = (begin + row) * weightStride + (from + k) * weightType.byteSize();
                    Widen.copy(weightType, weight, at, weights, row * MicroKernel.WEIGHT_STRIDE, blockDepth);
                }
                boolean last = k + blockDepth == chain + chainDepth;
                for (int panel = 0; panel < panelCount; panel++) {
                    runPanel(panel, count, k, blockDepth, weights, tiles[worker], k > chain);
                    if (last) {
                        store(panel, begin, count, tiles[worker], lines[worker]);
                    }
                }
            }
        }
    }

    private void runPanel(int panel, int count, int k, int blockDepth, float[] weights, float[] tile, boolean resume) {
        MicroKernel kernel = kernelOf(panel);
        int panelAt = panelAt(panel, k, blockDepth);
        int tileAt = panel * width * CHUNK;
        for (int row = 0; row < count; row += kernel.rows()) {
            kernel.run(panels, panelAt, weights, row * MicroKernel.WEIGHT_STRIDE, blockDepth, tile,
                    tileAt + row * kernel.columns(), resume);
        }
    }

    /// Tiles [weight rows, tokens] → out [tokens, weight rows].
    private void store(int panel, long begin, int count, float[] tile, float[] line) {
        int stride = kernelOf(panel).columns();
        for (int token = 0; token < rowsOf(panel); token++) {
            Transpose.laneToRow(tile, panel * width * CHUNK + token, stride, line, count);
            epilogue.put(line, count, firstRow + (long) panel * width + token, begin);
        }
    }
}
