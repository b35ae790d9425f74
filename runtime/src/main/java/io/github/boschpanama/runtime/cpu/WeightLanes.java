package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A matrix product with rows of the weight in the vectors' lanes: what a tile holds are runs of the output's rows, and
/// they go there as they are. The weight has to be turned for it, once for all rows of a pass, unless
/// it is one of the [PackedWeights].
///
/// Rows of x are taken in passes, each copied into strips of blocks first. Each part of the work takes a chunk of weight
/// rows, turns a block of them into panels, and runs all strips of x by these. Where a chain is longer than a block, its
/// tiles rest in scratch memory between blocks. Chunks that are left when all workers have had the same number are
/// divided among them by strips where that is sooner done, although each turns the chunk for itself.
final class WeightLanes implements ProductLoops {
    /// The most numbers that the strips of a pass may take (32 MiB): a deep x goes in more passes.
    private static final int STRIP_FLOATS = 1 << 23;
    /// The most vectors of weight rows in a part: a block of their panels fits the cache near the core.
    private static final int VECTORS = 12;
    private static final int PARTS_PER_WORKER = 4;
    private static final int FEW_STRIPS = 2;
    /// Strips whose products take as long as turning a chunk does, or a little longer.
    private static final int TURN = 2;
    private static final float[] NONE = {};

    private final Team team;
    private final MicroKernel kernel;
    private final int maxPass;
    private final int height;
    private final int width;
    /// The most weight rows in a part.
    private final int maxChunk;
    private final Task copyTask = this::copyStrip;
    private final Task multiplyTask = this::multiply;
    private final Transpose[] transposes;
    private final MemorySegment[] panels; // a worker: [chunk / width, depth, width]
    private final float[][] tiles; // a worker: [strips, chunk / width, height, width]
    private float[] strips = NONE; // [blocks, strips, height, ROW_STRIDE]

    private Operands operands;
    private Epilogue epilogue;
    private long firstRow;
    private int rows;
    private int stripCount;
    private int chunk;
    /// Chunks that a worker does alone; those after them are divided.
    private long undivided;

    /// @param arena for scratch memory
    /// @param maxPass the most rows of x in a pass: the more, the fewer times a weight is turned
    WeightLanes(Arena arena, Team team, Transpose[] transposes, int maxPass, MicroKernel kernel) {
        this.team = team;
        this.kernel = kernel;
        this.transposes = transposes;
        this.maxPass = maxPass;
        height = kernel.rows();
        width = kernel.columns();
        maxChunk = VECTORS * Lanes.COUNT / width * width;
        panels = Scratch.floats(arena, team.size(), maxChunk * MicroKernel.MAX_DEPTH);
        tiles = new float[team.size()][Math.ceilDiv(maxPass, height) * height * maxChunk];
    }

    @Override
    public void run(Operands newOperands, Epilogue newEpilogue) {
        operands = newOperands;
        epilogue = newEpilogue;
        chunk = chunk();
        long chunks = Math.ceilDiv(operands.weightRows(), (long) chunk);
        int pass = pass();
        for (firstRow = 0; firstRow < operands.rows(); firstRow += pass) {
            rows = (int) Math.min(pass, operands.rows() - firstRow);
            stripCount = Math.ceilDiv(rows, height);
            undivided = undivided(chunks);
            reserve(stripAt(operands.blocks(), 0));
            team.run(copyTask, stripCount);
            team.run(multiplyTask, undivided + (chunks - undivided) * team.size());
        }
    }

    /// @return how many chunks are not divided, by the time that the others take in whole or in shares
    private long undivided(long chunks) {
        int turn = operands.packed() == null ? TURN : 0;
        long left = chunks % team.size();
        long divided = left * (turn + Math.ceilDiv(stripCount, team.size()));
        return divided < turn + stripCount ? chunks - left : chunks;
    }

    /// Passes of about equal size.
    private int pass() {
        int near = STRIP_FLOATS / MicroKernel.ROW_STRIDE / operands.blocks() / height * height;
        long most = Math.clamp(near, height, maxPass);
        return (int) Math.ceilDiv(operands.rows(), Math.ceilDiv(operands.rows(), most));
    }

    private void reserve(int floats) {
        if (strips.length < floats) {
            strips = NONE; // so that the old ones need not stay for the new ones to come
            strips = new float[floats];
        }
    }

    /// One or two strips pass by a panel so quickly that it should not leave the nearest cache in between.
    private int chunk() {
        if (operands.rows() <= FEW_STRIPS * height) {
            return width;
        }
        long panelsInAll = Math.ceilDiv(operands.weightRows(), (long) width);
        long shared = Math.ceilDiv(panelsInAll, (long) PARTS_PER_WORKER * team.size());
        return (int) Math.min(maxChunk, shared * width);
    }

    private int stripAt(int block, int strip) {
        return Math.multiplyExact((block * stripCount + strip) * height, MicroKernel.ROW_STRIDE);
    }

    private int rowsOf(int strip) {
        return Math.min(height, rows - strip * height);
    }

    private void copyStrip(int worker, long part) {
        int strip = (int) part;
        for (int block = 0; block < operands.blocks(); block++) {
            for (int row = 0; row < rowsOf(strip); row++) {
                operands.copyX(firstRow + (long) strip * height + row, block, strips,
                        stripAt(block, strip) + row * MicroKernel.ROW_STRIDE);
            }
        }
    }

    private void multiply(int worker, long part) {
        if (part < undivided) {
            multiply(worker, part, 0, stripCount);
        } else {
            long divided = part - undivided;
            int share = (int) (divided % team.size());
            multiply(worker, undivided + divided / team.size(), firstStrip(share), firstStrip(share + 1));
        }
    }

    private int firstStrip(int share) {
        return (int) ((long) stripCount * share / team.size());
    }

    private void multiply(int worker, long chunkIndex, int fromStrip, int toStrip) {
        if (fromStrip == toStrip) {
            return; // more workers than strips: nothing to turn the chunk for
        }
        long begin = chunkIndex * chunk;
        int count = (int) Math.min(chunk, operands.weightRows() - begin);
        MemorySegment packed = operands.packed();
        MemorySegment panel = packed == null ? panels[worker] : packed;
        for (int block = 0; block < operands.blocks(); block++) {
            if (packed == null) {
                turn(worker, begin, count, block);
            }
            for (int strip = fromStrip; strip < toStrip; strip++) {
                int tileAt = operands.blocksInChain() == 1 ? 0 : strip * height * maxChunk;
                runStrip(strip, begin, count, block, panel, tiles[worker], tileAt);
                if (operands.endsChain(block)) {
                    store(strip, begin, count, tiles[worker], tileAt);
                }
            }
        }
    }

    private void turn(int worker, long begin, int count, int block) {
        for (int column = 0; column < count; column += width) {
            operands.transposeWeight(transposes[worker], begin + column, Math.min(width, count - column), block,
                    panels[worker], panelAt(begin, column, block), width);
        }
    }

    private long panelAt(long begin, int column, int block) {
        return operands.packed() == null
                ? (long) column * operands.depth(block) * Float.BYTES
                : operands.packedAt(begin + column, block, width);
    }

    private void runStrip(int strip, long begin, int count, int block, MemorySegment panel, float[] tile, int tileAt) {
        int depth = operands.depth(block);
        int stripAt = stripAt(block, strip);
        boolean resume = !operands.beginsChain(block);
        for (int column = 0; column < count; column += width) {
            kernel.run(panel, panelAt(begin, column, block), strips, stripAt, depth, tile, tileAt + column * height,
                    resume);
        }
    }

    private void store(int strip, long begin, int count, float[] tile, int tileAt) {
        for (int column = 0; column < count; column += width) {
            epilogue.put(tile, tileAt + column * height, width, rowsOf(strip), Math.min(width, count - column),
                    firstRow + (long) strip * height, begin + column);
        }
    }
}
