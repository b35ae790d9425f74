package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// `weight · x` for a single row x: the weights stream by once, four rows at a time, straight from where they are.
///
/// The sums are taken as [Reduction] says. Where its 16 virtual lanes are several vectors, each stretch of the rows is
/// gone over once for each of them before the next stretch.
final class RowProduct {
    private static final int ROWS = 4;
    private static final int STRETCH = 1024;
    private static final long PART_BYTES = 1 << 16;

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
    private long rows;
    private long partRows;

    RowProduct(Team team) {
        this.team = team;
        lanes = new float[team.size()][ROWS * Reduction.LANES];
        sums = new float[team.size()][ROWS];
    }

    void run(Tensor newX, Tensor newWeight, Tensor bias, Tensor out) {
        depth = Math.toIntExact(newX.extent(1));
        if (x.length < depth) {
            x = new float[depth];
        }
        Widen.copy(DType.F32, newX.segment(), 0, x, 0, depth);
        weight = newWeight.segment();
        type = newWeight.dtype();
        rows = newWeight.extent(0);
        rowBytes = (long) depth * type.byteSize();
        partRows = Math.max(1, PART_BYTES / (ROWS * rowBytes)) * ROWS;
        epilogue.set(bias, false, out);
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void multiply(int worker, long part) {
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row += ROWS) {
            int count = (int) Math.min(ROWS, end - row);
            // a last block of fewer rows has its last row several times
            long a = row * rowBytes;
            long b = a + rowBytes * Math.min(1, count - 1);
            long c = a + rowBytes * Math.min(2, count - 1);
            long d = a + rowBytes * Math.min(3, count - 1);
            sumRows(a, b, c, d, lanes[worker]);
            for (int i = 0; i < count; i++) {
                sums[worker][i] = Reduction.tree(lanes[worker], i * Reduction.LANES);
            }
            epilogue.put(sums[worker], count, 0, row);
        }
    }

    private void sumRows(long a, long b, long c, long d, float[] into) {
        Arrays.fill(into, 0f);
        int body = depth - depth % Reduction.LANES;
        for (int begin = 0; begin < body; begin += STRETCH) {
            int end = Math.min(body, begin + STRETCH);
            for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
                switch (type) {
                    case F32 -> f32(a, b, c, d, begin + share, end, into, share);
                    case BF16 -> bf16(a, b, c, d, begin + share, end, into, share);
                    default -> f16(a, b, c, d, begin + share, end, into, share);
                }
            }
        }
        for (int k = body; k < depth; k++) {
            int lane = k - body;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, a, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, b, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, c, k), into[lane]);
            lane += Reduction.LANES;
            into[lane] = Math.fma(x[k], Widen.get(type, weight, d, k), into[lane]);
        }
    }

    private void f32(long a, long b, long c, long d, int begin, int end, float[] into, int lane) {
        FloatVector sumA = FloatVector.fromArray(Lanes.F32, into, lane);
        FloatVector sumB = FloatVector.fromArray(Lanes.F32, into, lane + Reduction.LANES);
        FloatVector sumC = FloatVector.fromArray(Lanes.F32, into, lane + 2 * Reduction.LANES);
        FloatVector sumD = FloatVector.fromArray(Lanes.F32, into, lane + 3 * Reduction.LANES);
        for (int k = begin; k < end; k += Reduction.LANES) {
            FloatVector v = FloatVector.fromArray(Lanes.F32, x, k);
            long offset = (long) k * Float.BYTES;
            sumA = v.fma(Reduction.load(weight, a + offset), sumA);
            sumB = v.fma(Reduction.load(weight, b + offset), sumB);
            sumC = v.fma(Reduction.load(weight, c + offset), sumC);
            sumD = v.fma(Reduction.load(weight, d + offset), sumD);
        }
        sumA.intoArray(into, lane);
        sumB.intoArray(into, lane + Reduction.LANES);
        sumC.intoArray(into, lane + 2 * Reduction.LANES);
        sumD.intoArray(into, lane + 3 * Reduction.LANES);
    }

    private void bf16(long a, long b, long c, long d, int begin, int end, float[] into, int lane) {
        FloatVector sumA = FloatVector.fromArray(Lanes.F32, into, lane);
        FloatVector sumB = FloatVector.fromArray(Lanes.F32, into, lane + Reduction.LANES);
        FloatVector sumC = FloatVector.fromArray(Lanes.F32, into, lane + 2 * Reduction.LANES);
        FloatVector sumD = FloatVector.fromArray(Lanes.F32, into, lane + 3 * Reduction.LANES);
        for (int k = begin; k < end; k += Reduction.LANES) {
            FloatVector v = FloatVector.fromArray(Lanes.F32, x, k);
            long offset = (long) k * Short.BYTES;
            sumA = v.fma(Widen.bf16(weight, a + offset), sumA);
            sumB = v.fma(Widen.bf16(weight, b + offset), sumB);
            sumC = v.fma(Widen.bf16(weight, c + offset), sumC);
            sumD = v.fma(Widen.bf16(weight, d + offset), sumD);
        }
        sumA.intoArray(into, lane);
        sumB.intoArray(into, lane + Reduction.LANES);
        sumC.intoArray(into, lane + 2 * Reduction.LANES);
        sumD.intoArray(into, lane + 3 * Reduction.LANES);
    }

    private void f16(long a, long b, long c, long d, int begin, int end, float[] into, int lane) {
        FloatVector sumA = FloatVector.fromArray(Lanes.F32, into, lane);
        FloatVector sumB = FloatVector.fromArray(Lanes.F32, into, lane + Reduction.LANES);
        FloatVector sumC = FloatVector.fromArray(Lanes.F32, into, lane + 2 * Reduction.LANES);
        FloatVector sumD = FloatVector.fromArray(Lanes.F32, into, lane + 3 * Reduction.LANES);
        for (int k = begin; k < end; k += Reduction.LANES) {
            FloatVector v = FloatVector.fromArray(Lanes.F32, x, k);
            long offset = (long) k * Short.BYTES;
            sumA = v.fma(Widen.f16(weight, a + offset), sumA);
            sumB = v.fma(Widen.f16(weight, b + offset), sumB);
            sumC = v.fma(Widen.f16(weight, c + offset), sumC);
            sumD = v.fma(Widen.f16(weight, d + offset), sumD);
        }
        sumA.intoArray(into, lane);
        sumB.intoArray(into, lane + Reduction.LANES);
        sumC.intoArray(into, lane + 2 * Reduction.LANES);
        sumD.intoArray(into, lane + 3 * Reduction.LANES);
    }
}
