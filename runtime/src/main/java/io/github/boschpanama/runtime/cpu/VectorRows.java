package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Products of a row by the Vector API: the weights stream by once, four rows at a time, straight from where they are.
///
/// The sums are taken as [Reduction] says. Where half of its lanes are several vectors, four rows are gone over once for
/// each of them. 16-bit weights are loaded in pairs, which a shift and a mask take apart: half the loads, and no
/// instruction that moves numbers between lanes. So x lies in the order of the pairs.
///
/// The loops wait for memory, and what counts is how the CPU reads ahead: it follows few loads at a time, each by its
/// place in the code. So the four rows are a quarter of a part apart, each a long stream; and x is read by an index
/// under a mask, which C2 does not see through: it would make four copies of the loop's body, with loads of their own.
/// F16 rows go one by one, and their loops wait for the widening instead.
final class VectorRows implements RowKernel {
    private static final int ROWS = 4;
    /// Times four rows whose lanes are summed together.
    private static final int BATCH = 4;
    /// Times that a row is gone over.
    private static final int SHARES = Reduction.HALF / Lanes.COUNT;
    /// Numbers of a row of which a share is two vectors.
    private static final int STEP = Reduction.LANES;
    /// Numbers of x that a step of one share takes.
    private static final int X_STEP = 2 * Lanes.COUNT;
    /// Bytes of weights for each number of x that a share takes.
    private static final long F32_BYTES = (long) SHARES * Float.BYTES;
    private static final long PAIR_BYTES = (long) SHARES * Short.BYTES;

    private final float[][] lanes; // a worker: [BATCH, ROWS, LANES]
    private float[] x = new float[0];
    private final float[][] shares = new float[SHARES][0]; // of x, as the loops take it; powers of two in length
    private MemorySegment weight;
    private DType type;
    private long rowBytes;
    private int depth;
    private int body; // the part of the depth that is whole steps

    /// @param workers how many threads compute
    VectorRows(int workers) {
        lanes = Reduction.lanes(workers, BATCH * ROWS);
    }

    @Override
    public boolean takes(Tensor newWeight) {
        return true;
    }

    @Override
    public void set(Tensor newX, Tensor newWeight) {
        depth = Math.toIntExact(newX.extent(1));
        body = depth - depth % STEP;
        weight = newWeight.segment();
        type = newWeight.dtype();
        rowBytes = (long) depth * type.byteSize();
        takeX(newX.segment());
    }

    private void takeX(MemorySegment from) {
        if (x.length < depth) {
            int length = Integer.highestOneBit(2 * Math.max(X_STEP, depth / SHARES) - 1);
            Arrays.setAll(shares, share -> new float[length]);
            x = new float[depth];
        }
        Widen.copy(DType.F32, from, 0, x, 0, depth);
        for (int share = 0; share < SHARES; share++) {
            for (int step = 0; step < body; step += STEP) {
                takeStep(step, share * Lanes.COUNT, shares[share], step / SHARES);
            }
        }
    }

    private void takeStep(int step, int first, float[] to, int at) {
        boolean pairs = type != DType.F32;
        int low = step + (pairs ? 2 * first : first);
        int high = low + (pairs ? 1 : Reduction.HALF);
        int distance = pairs ? 2 : 1;
        for (int i = 0; i < Lanes.COUNT; i++) {
            to[at + i] = x[low + i * distance];
            to[at + Lanes.COUNT + i] = x[high + i * distance];
        }
    }

    @Override
    public void multiply(int worker, long first, int count, float[] results) {
        float[] into = lanes[worker];
        int quarter = Math.ceilDiv(count, ROWS);
        for (int begin = 0; begin < quarter; begin += BATCH) {
            int end = Math.min(quarter, begin + BATCH);
            for (int row = begin; row < end; row++) {
                addLanes(first, row, quarter, count, into, (row - begin) * ROWS * Reduction.LANES);
            }
            sumLanes(into, (end - begin) * ROWS);
            for (int row = begin; row < end; row++) {
                for (int i = 0; i < ROWS; i++) {
                    results[rowInQuarter(row, i, quarter, count)] = into[(row - begin) * ROWS + i];
                }
            }
        }
    }

    /// @return the row that goes with one of the first quarter in another one
    private static int rowInQuarter(int row, int i, int quarter, int count) {
        // where the last quarter has fewer rows, its last row is done several times
        return Math.min(row + i * quarter, count - 1);
    }

    private void sumLanes(float[] into, int count) {
        if (type == DType.F32) {
            Reduction.sum(into, count);
        } else {
            Reduction.sumPairs(into, count);
        }
    }

    private void addLanes(long first, int row, int quarter, int count, float[] into, int at) {
        long a = (first + row) * rowBytes;
        long b = (first + rowInQuarter(row, 1, quarter, count)) * rowBytes;
        long c = (first + rowInQuarter(row, 2, quarter, count)) * rowBytes;
        long d = (first + rowInQuarter(row, 3, quarter, count)) * rowBytes;
        for (int share = 0; share < SHARES; share++) {
            float[] part = shares[share];
            int end = body / SHARES;
            int lane = at + share * Lanes.COUNT;
            long skip = share * Lanes.BYTES; // a pair of 16-bit weights takes as many bytes
            switch (type) {
                case F32 -> f32(weight, a + skip, b + skip, c + skip, d + skip, part, end, into, lane);
                case BF16 -> bf16(weight, a + skip, b + skip, c + skip, d + skip, part, end, into, lane);
                default -> {
                    f16(weight, a + skip, part, end, into, lane);
                    f16(weight, b + skip, part, end, into, lane + Reduction.LANES);
                    f16(weight, c + skip, part, end, into, lane + 2 * Reduction.LANES);
                    f16(weight, d + skip, part, end, into, lane + 3 * Reduction.LANES);
                }
            }
        }
        for (int k = body; k < depth; k++) {
            int lane = at + (type == DType.F32 ? k - body : Reduction.position(k - body));
            into[lane] = Math.fma(x[k], Widen.get(type, weight, a, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, b, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, c, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, d, k), into[lane]);
        }
    }

    private static void f32(MemorySegment weight, long a, long b, long c, long d, float[] x, int end, float[] into,
            int lane) {
        OffHeap.require(weight.isNative());
        int mask = x.length - 1;
        FloatVector lowA = FloatVector.zero(Lanes.F32);
        FloatVector highA = lowA;
        FloatVector lowB = lowA;
        FloatVector highB = lowA;
        FloatVector lowC = lowA;
        FloatVector highC = lowA;
        FloatVector lowD = lowA;
        FloatVector highD = lowA;
        for (int k = 0; k < end; k += X_STEP) {
            FloatVector low = FloatVector.fromArray(Lanes.F32, x, k & mask);
            FloatVector high = FloatVector.fromArray(Lanes.F32, x, (k & mask) + Lanes.COUNT);
            long offset = k * F32_BYTES;
            lowA = low.fma(Lanes.load(weight, a + offset), lowA);
            highA = high.fma(Lanes.load(weight, a + offset + Reduction.HALF_BYTES), highA);
            lowB = low.fma(Lanes.load(weight, b + offset), lowB);
            highB = high.fma(Lanes.load(weight, b + offset + Reduction.HALF_BYTES), highB);
            lowC = low.fma(Lanes.load(weight, c + offset), lowC);
            highC = high.fma(Lanes.load(weight, c + offset + Reduction.HALF_BYTES), highC);
            lowD = low.fma(Lanes.load(weight, d + offset), lowD);
            highD = high.fma(Lanes.load(weight, d + offset + Reduction.HALF_BYTES), highD);
        }
        lowA.intoArray(into, lane);
        highA.intoArray(into, lane + Reduction.HALF);
        lowB.intoArray(into, lane + Reduction.LANES);
        highB.intoArray(into, lane + Reduction.LANES + Reduction.HALF);
        lowC.intoArray(into, lane + 2 * Reduction.LANES);
        highC.intoArray(into, lane + 2 * Reduction.LANES + Reduction.HALF);
        lowD.intoArray(into, lane + 3 * Reduction.LANES);
        highD.intoArray(into, lane + 3 * Reduction.LANES + Reduction.HALF);
    }

    private static void bf16(MemorySegment weight, long a, long b, long c, long d, float[] x, int end, float[] into,
            int lane) {
        OffHeap.require(weight.isNative());
        int mask = x.length - 1;
        FloatVector lowA = FloatVector.zero(Lanes.F32);
        FloatVector highA = lowA;
        FloatVector lowB = lowA;
        FloatVector highB = lowA;
        FloatVector lowC = lowA;
        FloatVector highC = lowA;
        FloatVector lowD = lowA;
        FloatVector highD = lowA;
        for (int k = 0; k < end; k += X_STEP) {
            FloatVector low = FloatVector.fromArray(Lanes.F32, x, k & mask);
            FloatVector high = FloatVector.fromArray(Lanes.F32, x, (k & mask) + Lanes.COUNT);
            long offset = k * PAIR_BYTES;
            IntVector pairsA = Lanes.loadPairs(weight, a + offset);
            lowA = low.fma(Widen.lowBf16(pairsA), lowA);
            highA = high.fma(Widen.highBf16(pairsA), highA);
            IntVector pairsB = Lanes.loadPairs(weight, b + offset);
            lowB = low.fma(Widen.lowBf16(pairsB), lowB);
            highB = high.fma(Widen.highBf16(pairsB), highB);
            IntVector pairsC = Lanes.loadPairs(weight, c + offset);
            lowC = low.fma(Widen.lowBf16(pairsC), lowC);
            highC = high.fma(Widen.highBf16(pairsC), highC);
            IntVector pairsD = Lanes.loadPairs(weight, d + offset);
            lowD = low.fma(Widen.lowBf16(pairsD), lowD);
            highD = high.fma(Widen.highBf16(pairsD), highD);
        }
        lowA.intoArray(into, lane);
        highA.intoArray(into, lane + Reduction.HALF);
        lowB.intoArray(into, lane + Reduction.LANES);
        highB.intoArray(into, lane + Reduction.LANES + Reduction.HALF);
        lowC.intoArray(into, lane + 2 * Reduction.LANES);
        highC.intoArray(into, lane + 2 * Reduction.LANES + Reduction.HALF);
        lowD.intoArray(into, lane + 3 * Reduction.LANES);
        highD.intoArray(into, lane + 3 * Reduction.LANES + Reduction.HALF);
    }

    /// One row, since C2 gives up inlining in the middle of more than a few widenings.
    private static void f16(MemorySegment weight, long row, float[] x, int end, float[] into, int lane) {
        OffHeap.require(weight.isNative());
        FloatVector lowSum = FloatVector.zero(Lanes.F32);
        FloatVector highSum = lowSum;
        for (int k = 0; k < end; k += X_STEP) {
            FloatVector low = FloatVector.fromArray(Lanes.F32, x, k);
            FloatVector high = FloatVector.fromArray(Lanes.F32, x, k + Lanes.COUNT);
            IntVector pairs = Lanes.loadPairs(weight, row + k * PAIR_BYTES);
            lowSum = low.fma(Widen.lowF16(pairs), lowSum);
            highSum = high.fma(Widen.highF16(pairs), highSum);
        }
        lowSum.intoArray(into, lane);
        highSum.intoArray(into, lane + Reduction.HALF);
    }
}
