package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// `weight · x` for a single row x: the weights stream by once, four rows at a time, straight from where they are.
///
/// The sums are taken as [Reduction] says. Where half of its lanes are several vectors, each stretch of the rows is gone
/// over once for each of them before the next stretch. 16-bit weights are loaded in pairs, which a shift and a mask take
/// apart: half the loads, and no instruction that moves numbers between lanes. So x lies in the order of the pairs.
final class RowProduct {
    private static final int ROWS = 4;
    private static final int STRETCH = 1024;
    private static final long PART_BYTES = 1 << 16;
    private static final long PART_ROWS = 256;

    private final Team team;
    private final Task task = this::multiply;
    private final float[][] lanes;
    private final float[][] sums;
    private final Epilogue epilogue = new Epilogue();
    private float[] x = new float[0];
    private MemorySegment weight;
    private DType type;
    private long rowBytes;
    private int depth;
    private int body; // the part of the depth that is whole vectors
    private long rows;
    private long partRows;

    RowProduct(Team team) {
        this.team = team;
        lanes = new float[team.size()][ROWS * Reduction.LANES];
        sums = new float[team.size()][(int) PART_ROWS];
    }

    void run(Tensor newX, Tensor newWeight, Tensor bias, Tensor out) {
        depth = Math.toIntExact(newX.extent(1));
        if (x.length < depth) {
            x = new float[depth];
        }
        weight = newWeight.segment();
        type = newWeight.dtype();
        body = depth - depth % Reduction.LANES;
        takeX(newX.segment());
        rows = newWeight.extent(0);
        rowBytes = (long) depth * type.byteSize();
        partRows = Math.clamp(PART_BYTES / (ROWS * rowBytes), 1, PART_ROWS / ROWS) * ROWS;
        epilogue.set(bias, false, out);
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void takeX(MemorySegment from) {
        Widen.copy(DType.F32, from, 0, x, 0, depth);
        if (type == DType.F32) {
            return;
        }
        for (int begin = 0; begin < body; begin += Reduction.LANES) {
            for (int lane = 0; lane < Reduction.LANES; lane++) {
                x[begin + Reduction.position(lane)] = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED,
                        (long) (begin + lane) * Float.BYTES);
            }
        }
    }

    private void multiply(int worker, long part) {
        float[] into = lanes[worker];
        float[] results = sums[worker];
        long first = part * partRows;
        int count = (int) Math.min(partRows, rows - first);
        int quarter = Math.ceilDiv(count, ROWS);
        for (int row = 0; row < quarter; row++) {
            // where the last quarter has fewer rows, its last row is done several times
            int second = Math.min(row + quarter, count - 1);
            int third = Math.min(row + 2 * quarter, count - 1);
            int fourth = Math.min(row + 3 * quarter, count - 1);
            sumRows((first + row) * rowBytes, (first + second) * rowBytes, (first + third) * rowBytes,
                    (first + fourth) * rowBytes, into);
            results[row] = tree(into, 0);
            results[second] = tree(into, Reduction.LANES);
            results[third] = tree(into, 2 * Reduction.LANES);
            results[fourth] = tree(into, 3 * Reduction.LANES);
        }
        epilogue.put(results, 0, count, 1, count, 0, first);
    }

    private float tree(float[] into, int at) {
        return type == DType.F32 ? Reduction.tree(into, at) : Reduction.treeOfPairs(into, at);
    }

    private void sumRows(long a, long b, long c, long d, float[] into) {
        Arrays.fill(into, 0f);
        for (int begin = 0; begin < body; begin += STRETCH) {
            int end = Math.min(body, begin + STRETCH);
            for (int share = 0; share < Reduction.HALF; share += Reduction.COUNT) {
                switch (type) {
                    case F32 -> f32(weight, a, b, c, d, x, begin, end, into, share);
                    case BF16 -> bf16(weight, a, b, c, d, x, begin, end, into, share);
                    default -> {
                        f16(weight, a, x, begin, end, into, share, share);
                        f16(weight, b, x, begin, end, into, share + Reduction.LANES, share);
                        f16(weight, c, x, begin, end, into, share + 2 * Reduction.LANES, share);
                        f16(weight, d, x, begin, end, into, share + 3 * Reduction.LANES, share);
                    }
                }
            }
        }
        for (int k = body; k < depth; k++) {
            int lane = type == DType.F32 ? k - body : Reduction.position(k - body);
            into[lane] = Math.fma(x[k], Widen.get(type, weight, a, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, b, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, c, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, d, k), into[lane]);
        }
    }

    private static void f32(MemorySegment weight, long a, long b, long c, long d, float[] x, int begin, int end,
            float[] into, int share) {
        OffHeap.require(weight.isNative());
        FloatVector lowA = FloatVector.fromArray(Reduction.F32, into, share);
        FloatVector highA = FloatVector.fromArray(Reduction.F32, into, share + Reduction.HALF);
        FloatVector lowB = FloatVector.fromArray(Reduction.F32, into, share + Reduction.LANES);
        FloatVector highB = FloatVector.fromArray(Reduction.F32, into, share + Reduction.LANES + Reduction.HALF);
        FloatVector lowC = FloatVector.fromArray(Reduction.F32, into, share + 2 * Reduction.LANES);
        FloatVector highC = FloatVector.fromArray(Reduction.F32, into, share + 2 * Reduction.LANES + Reduction.HALF);
        FloatVector lowD = FloatVector.fromArray(Reduction.F32, into, share + 3 * Reduction.LANES);
        FloatVector highD = FloatVector.fromArray(Reduction.F32, into, share + 3 * Reduction.LANES + Reduction.HALF);
        for (int k = begin; k < end; k += Reduction.LANES) {
            FloatVector low = FloatVector.fromArray(Reduction.F32, x, k + share);
            FloatVector high = FloatVector.fromArray(Reduction.F32, x, k + share + Reduction.HALF);
            long offset = (long) (k + share) * Float.BYTES;
            lowA = low.fma(Reduction.loadHalf(weight, a + offset), lowA);
            highA = high.fma(Reduction.loadHalf(weight, a + offset + Reduction.HALF_BYTES), highA);
            lowB = low.fma(Reduction.loadHalf(weight, b + offset), lowB);
            highB = high.fma(Reduction.loadHalf(weight, b + offset + Reduction.HALF_BYTES), highB);
            lowC = low.fma(Reduction.loadHalf(weight, c + offset), lowC);
            highC = high.fma(Reduction.loadHalf(weight, c + offset + Reduction.HALF_BYTES), highC);
            lowD = low.fma(Reduction.loadHalf(weight, d + offset), lowD);
            highD = high.fma(Reduction.loadHalf(weight, d + offset + Reduction.HALF_BYTES), highD);
        }
        lowA.intoArray(into, share);
        highA.intoArray(into, share + Reduction.HALF);
        lowB.intoArray(into, share + Reduction.LANES);
        highB.intoArray(into, share + Reduction.LANES + Reduction.HALF);
        lowC.intoArray(into, share + 2 * Reduction.LANES);
        highC.intoArray(into, share + 2 * Reduction.LANES + Reduction.HALF);
        lowD.intoArray(into, share + 3 * Reduction.LANES);
        highD.intoArray(into, share + 3 * Reduction.LANES + Reduction.HALF);
    }

    private static void bf16(MemorySegment weight, long a, long b, long c, long d, float[] x, int begin, int end,
            float[] into, int share) {
        OffHeap.require(weight.isNative());
        FloatVector lowA = FloatVector.fromArray(Reduction.F32, into, share);
        FloatVector highA = FloatVector.fromArray(Reduction.F32, into, share + Reduction.HALF);
        FloatVector lowB = FloatVector.fromArray(Reduction.F32, into, share + Reduction.LANES);
        FloatVector highB = FloatVector.fromArray(Reduction.F32, into, share + Reduction.LANES + Reduction.HALF);
        FloatVector lowC = FloatVector.fromArray(Reduction.F32, into, share + 2 * Reduction.LANES);
        FloatVector highC = FloatVector.fromArray(Reduction.F32, into, share + 2 * Reduction.LANES + Reduction.HALF);
        FloatVector lowD = FloatVector.fromArray(Reduction.F32, into, share + 3 * Reduction.LANES);
        FloatVector highD = FloatVector.fromArray(Reduction.F32, into, share + 3 * Reduction.LANES + Reduction.HALF);
        for (int k = begin; k < end; k += Reduction.LANES) {
            FloatVector low = FloatVector.fromArray(Reduction.F32, x, k + share);
            FloatVector high = FloatVector.fromArray(Reduction.F32, x, k + share + Reduction.HALF);
            long offset = (long) (k + 2 * share) * Short.BYTES;
            IntVector pairsA = Reduction.loadPairs(weight, a + offset);
            lowA = low.fma(Widen.lowBf16(pairsA), lowA);
            highA = high.fma(Widen.highBf16(pairsA), highA);
            IntVector pairsB = Reduction.loadPairs(weight, b + offset);
            lowB = low.fma(Widen.lowBf16(pairsB), lowB);
            highB = high.fma(Widen.highBf16(pairsB), highB);
            IntVector pairsC = Reduction.loadPairs(weight, c + offset);
            lowC = low.fma(Widen.lowBf16(pairsC), lowC);
            highC = high.fma(Widen.highBf16(pairsC), highC);
            IntVector pairsD = Reduction.loadPairs(weight, d + offset);
            lowD = low.fma(Widen.lowBf16(pairsD), lowD);
            highD = high.fma(Widen.highBf16(pairsD), highD);
        }
        lowA.intoArray(into, share);
        highA.intoArray(into, share + Reduction.HALF);
        lowB.intoArray(into, share + Reduction.LANES);
        highB.intoArray(into, share + Reduction.LANES + Reduction.HALF);
        lowC.intoArray(into, share + 2 * Reduction.LANES);
        highC.intoArray(into, share + 2 * Reduction.LANES + Reduction.HALF);
        lowD.intoArray(into, share + 3 * Reduction.LANES);
        highD.intoArray(into, share + 3 * Reduction.LANES + Reduction.HALF);
    }

    /// One row, since C2 gives up inlining in the middle of more than a few widenings.
    private static void f16(MemorySegment weight, long row, float[] x, int begin, int end, float[] into, int lane,
            int share) {
        OffHeap.require(weight.isNative());
        FloatVector lowSum = FloatVector.fromArray(Reduction.F32, into, lane);
        FloatVector highSum = FloatVector.fromArray(Reduction.F32, into, lane + Reduction.HALF);
        for (int k = begin; k < end; k += Reduction.LANES) {
            FloatVector low = FloatVector.fromArray(Reduction.F32, x, k + share);
            FloatVector high = FloatVector.fromArray(Reduction.F32, x, k + share + Reduction.HALF);
            IntVector pairs = Reduction.loadPairs(weight, row + (long) (k + 2 * share) * Short.BYTES);
            lowSum = low.fma(Widen.lowF16(pairs), lowSum);
            highSum = high.fma(Widen.highF16(pairs), highSum);
        }
        lowSum.intoArray(into, lane);
        highSum.intoArray(into, lane + Reduction.HALF);
    }
}
