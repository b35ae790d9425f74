package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A matrix product of a few rows of x, with these in the vectors' lanes: the weight, of which there is more, is read as
/// it lies. For CPUs that would take long to turn it.
///
/// The rows of x are packed into panels of a tile's width. Then each part of the work takes a chunk of weight rows,
/// widens a block of them, and runs all panels by it. Where a chain is longer than a block, the tiles rest in scratch
/// memory between blocks.
final class RowLanes implements ProductLoops {
    /// The most weight rows in a part; a multiple of every kernel's rows.
    private static final int CHUNK = 104;
    private static final int FEW_PANELS = 2;
    private static final int FEW_STRIPS = 2;
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
    private final Scratch panelScratch;
    private MemorySegment panels; // [blocks, panels, depth, columns of the panel]

    private Operands operands;
    private Epilogue epilogue;
    private int rows;
    private int chunk;
    private int panelCount;
    /// Of all panels.
    private int columns;

    /// @param arena for scratch memory
    /// @param maxRows the most rows of x
    /// @param kernels from the widest tile to the narrowest; the last rows of x take the narrowest that they fit into
    RowLanes(Arena arena, Team team, Transpose[] transposes, int maxRows, MicroKernel... kernels) {
        this.team = team;
        this.kernels = kernels;
        this.transposes = transposes;
        width = kernels[0].columns();
        panelScratch = new Scratch(arena);
        chunks = new float[team.size()][CHUNK * MicroKernel.ROW_STRIDE];
        tiles = new float[team.size()][maxRows * CHUNK];
        lines = new float[team.size()][CHUNK];
    }

    @Override
    public void run(Operands newOperands, Epilogue newEpilogue) {
        operands = newOperands;
        epilogue = newEpilogue;
        rows = (int) operands.rows();
        panelCount = Math.ceilDiv(rows, width);
        columns = (panelCount - 1) * width + kernelOf(panelCount - 1).columns();
        panels = panelScratch.floats((long) operands.depth() * columns);
        chunk = chunk();
        team.run(packTask, (long) panelCount * operands.blocks());
        team.run(multiplyTask, Math.ceilDiv(operands.weightRows(), (long) chunk));
    }

    /// One or two panels pass by a chunk so quickly that it should not leave the nearest cache in between: a few tiles' rows.
    private int chunk() {
        int step = kernels[kernels.length - 1].rows();
        if (panelCount <= FEW_PANELS) {
            return FEW_STRIPS * step;
        }
        long strips = Math.ceilDiv(operands.weightRows(), (long) step);
        return (int) Math.min(CHUNK, Math.ceilDiv(strips, (long) PARTS_PER_WORKER * team.size()) * step);
    }

    private int rowsOf(int panel) {
        return Math.min(width, rows - panel * width);
    }

    private MicroKernel kernelOf(int panel) {
        return MicroKernel.narrowest(kernels, rowsOf(panel));
    }

    private void pack(int worker, long part) {
        int panel = (int) (part % panelCount);
        int block = (int) (part / panelCount);
        operands.transposeX(transposes[worker], (long) panel * width, rowsOf(panel), block, panels,
                panelAt(panel, block), kernelOf(panel).columns());
    }

    /// Where a panel's part of a block lies: blocks one after another, in each the panels one after another, so that
    /// tiles read on and on.
    private long panelAt(int panel, int block) {
        return ((long) operands.begin(block) * columns + (long) panel * width * operands.depth(block)) * Float.BYTES;
    }

    private void multiply(int worker, long part) {
        long begin = part * chunk;
        int count = (int) Math.min(chunk, operands.weightRows() - begin);
        float[] weights = chunks[worker];
        for (int block = 0; block < operands.blocks(); block++) {
            for (int row = 0; row < count; row++) {
                operands.copyWeight(begin + row, block, weights, row * MicroKernel.ROW_STRIDE);
            }
            for (int panel = 0; panel < panelCount; panel++) {
                runPanel(panel, count, block, weights, tiles[worker]);
                if (operands.endsChain(block)) {
                    store(panel, begin, count, tiles[worker], lines[worker]);
                }
            }
        }
    }

    private void runPanel(int panel, int count, int block, float[] weights, float[] tile) {
        MicroKernel kernel = kernelOf(panel);
        int depth = operands.depth(block);
        long panelAt = panelAt(panel, block);
        int tileAt = panel * width * CHUNK;
        boolean resume = !operands.beginsChain(block);
        for (int row = 0; row < count; row += kernel.rows()) {
            kernel.run(panels, panelAt, weights, row * MicroKernel.ROW_STRIDE, depth, tile,
                    tileAt + row * kernel.columns(), resume);
        }
    }

    /// Tiles [weight rows, tokens] → out [tokens, weight rows].
    private void store(int panel, long begin, int count, float[] tile, float[] line) {
        int stride = kernelOf(panel).columns();
        for (int token = 0; token < rowsOf(panel); token++) {
            Transpose.fromLane(tile, panel * width * CHUNK + token, stride, line, count);
            epilogue.put(line, 0, count, 1, count, (long) panel * width + token, begin);
        }
    }
}
