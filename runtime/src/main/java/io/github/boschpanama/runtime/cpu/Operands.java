package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What a matrix product is of: rows of x and rows of a weight, and how the inner columns that count are cut.
///
/// Each element of the product is the sum of chains in rising order, and each chain runs through blocks that a
/// [MicroKernel] takes in one call.
final class Operands {
    /// Depths of blocks are multiples of it, but for the last.
    private static final int BLOCK_UNIT = 32;

    private MemorySegment x;
    private long xStride;
    private long rows;
    private DType weightType;
    private MemorySegment weight;
    private long weightStride;
    private MemorySegment packed;
    private long weightRows;
    private long inner;
    private long from;
    private int depth;
    private int chainDepth;
    private int blocksInChain;
    /// Depth of a chain's blocks but the last: about equal, since a short one would cost a tile as much to begin.
    private int blockStep;

    /// @param newX F32 [rows, in]
    /// @param newWeight [weight rows, in]
    /// @param newPacked that weight's panels if [PackedWeights] has them, or null
    /// @param newFrom the first inner column that counts
    /// @param newTo the column after the last
    /// @param newChainDepth columns in a chain; divides `newTo − newFrom`
    void set(Tensor newX, Tensor newWeight, MemorySegment newPacked, long newFrom, long newTo, long newChainDepth) {
        x = newX.segment();
        xStride = newX.extent(1) * Float.BYTES;
        rows = newX.extent(0);
        weightType = newWeight.dtype();
        weight = newWeight.segment();
        weightStride = newWeight.extent(1) * weightType.byteSize();
        weightRows = newWeight.extent(0);
        packed = newPacked;
        inner = newWeight.extent(1);
        from = newFrom;
        depth = Math.toIntExact(newTo - newFrom);
        chainDepth = Math.toIntExact(newChainDepth);
        blocksInChain = Math.ceilDiv(chainDepth, MicroKernel.MAX_DEPTH);
        blockStep = Math.ceilDiv(Math.ceilDiv(chainDepth, blocksInChain), BLOCK_UNIT) * BLOCK_UNIT;
    }

    long rows() {
        return rows;
    }

    /// @return columns of the product
    long weightRows() {
        return weightRows;
    }

    /// @return inner columns that count
    int depth() {
        return depth;
    }

    int blocks() {
        return depth / chainDepth * blocksInChain;
    }

    int blocksInChain() {
        return blocksInChain;
    }

    /// @return the block's first inner column, counted from the first that counts
    int begin(int block) {
        return block / blocksInChain * chainDepth + block % blocksInChain * blockStep;
    }

    int depth(int block) {
        return Math.min(blockStep, block / blocksInChain * chainDepth + chainDepth - begin(block));
    }

    boolean beginsChain(int block) {
        return block % blocksInChain == 0;
    }

    boolean endsChain(int block) {
        return (block + 1) % blocksInChain == 0;
    }

    /// A block's part of a row of x, as it is.
    void copyX(long row, int block, float[] to, int at) {
        MemorySegment.copy(x, ValueLayout.JAVA_FLOAT_UNALIGNED, xAt(row, block), to, at, depth(block));
    }

    /// A block's part of a row of the weight, widened.
    void copyWeight(long row, int block, float[] to, int at) {
        Widen.copy(weightType, weight, weightAt(row, block), to, at, depth(block));
    }

    /// A block's part of rows of x: [rows, depth] → [depth, lanes].
    void transposeX(Transpose transpose, long row, int count, int block, MemorySegment to, long at, int lanes) {
        transpose.rowsToLanes(DType.F32, x, xAt(row, block), xStride, count, depth(block), to, at, lanes);
    }

    /// A block's part of rows of the weight, widened: [rows, depth] → [depth, lanes].
    void transposeWeight(Transpose transpose, long row, int count, int block, MemorySegment to, long at, int lanes) {
        transpose.rowsToLanes(weightType, weight, weightAt(row, block), weightStride, count, depth(block), to, at,
                lanes);
    }

    /// @return the weight's panels, or null if they are to be made
    MemorySegment packed() {
        return packed;
    }

    /// @param row the first weight row of a panel
    /// @param width weight rows in a panel
    /// @return where a block of it begins in [#packed()], in bytes
    long packedAt(long row, int block, int width) {
        return (row * inner + (from + begin(block)) * width) * Float.BYTES;
    }

    private long xAt(long row, int block) {
        return row * xStride + (from + begin(block)) * Float.BYTES;
    }

    private long weightAt(long row, int block) {
        return row * weightStride + (from + begin(block)) * weightType.byteSize();
    }
}
