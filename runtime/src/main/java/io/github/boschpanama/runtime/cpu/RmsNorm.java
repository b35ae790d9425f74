package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// Root-mean-square norm: a part of the work is a few rows.
final class RmsNorm {
    private static final long PART_FLOATS = 1 << 14;

    private final Team team;
    private final Task task = this::normRows;
    private final float[][] lanes;
    private float[] weight = new float[0];
    private MemorySegment x;
    private MemorySegment out;
    private float epsilon;
    private long rows;
    private int width;
    private long partRows;

    RmsNorm(Team team) {
        this.team = team;
        lanes = Reduction.lanes(team.size(), 2);
    }

    void run(Tensor newX, Tensor newWeight, float newEpsilon, Tensor newOut) {
        x = newX.segment();
        out = newOut.segment();
        epsilon = newEpsilon;
        rows = newX.extent(0);
        width = Math.toIntExact(newX.extent(1));
        if (weight.length < width) {
            weight = new float[width];
        }
        Widen.copy(newWeight.dtype(), newWeight.segment(), 0, weight, 0, width);
        partRows = Math.max(1, PART_FLOATS / Math.max(1, width));
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void normRows(int worker, long part) {
        MemorySegment from = x;
        MemorySegment to = out;
        OffHeap.require(from.isNative() && to.isNative()); // here too, since C2 loses it where it inlines both loops
        float[] sums = lanes[worker];
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row += 2) {
            long first = row * width * Float.BYTES;
            long second = Math.min(row + 1, end - 1) * width * Float.BYTES; // an odd row is its own partner
            squares(from, first, second, width, sums);
            Reduction.sum(sums, 2);
            scale(from, first, factor(sums[0]), second, factor(sums[1]), width, weight, to);
        }
    }

    private float factor(float squares) {
        return (float) (1 / Math.sqrt(squares / width + epsilon));
    }

    /// Two rows at a time, since the two chains of one would leave the multipliers waiting.
    private static void squares(MemorySegment x, long first, long second, int width, float[] sums) {
        OffHeap.require(x.isNative());
        int body = width - width % Reduction.LANES;
        for (int share = 0; share < Reduction.HALF; share += Lanes.COUNT) {
            FloatVector low1 = FloatVector.zero(Lanes.F32);
            FloatVector high1 = FloatVector.zero(Lanes.F32);
            FloatVector low2 = FloatVector.zero(Lanes.F32);
            FloatVector high2 = FloatVector.zero(Lanes.F32);
            for (int i = share; i < body; i += Reduction.LANES) {
                long offset = (long) i * Float.BYTES;
                FloatVector a = Lanes.load(x, first + offset);
                FloatVector b = Lanes.load(x, first + offset + Reduction.HALF_BYTES);
                FloatVector c = Lanes.load(x, second + offset);
                FloatVector d = Lanes.load(x, second + offset + Reduction.HALF_BYTES);
                low1 = a.fma(a, low1);
                high1 = b.fma(b, high1);
                low2 = c.fma(c, low2);
                high2 = d.fma(d, high2);
            }
            low1.intoArray(sums, share);
            high1.intoArray(sums, share + Reduction.HALF);
            low2.intoArray(sums, share + Reduction.LANES);
            high2.intoArray(sums, share + Reduction.LANES + Reduction.HALF);
        }
        for (int i = body; i < width; i++) {
            addSquare(x, first + (long) i * Float.BYTES, sums, i - body);
            addSquare(x, second + (long) i * Float.BYTES, sums, i - body + Reduction.LANES);
        }
    }

    private static void addSquare(MemorySegment x, long at, float[] sums, int lane) {
        float v = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
        sums[lane] = Math.fma(v, v, sums[lane]);
    }

    /// Both rows at a time, since they share the weights.
    private static void scale(MemorySegment x, long first, float firstFactor, long second, float secondFactor,
            int width, float[] weight, MemorySegment out) {
        OffHeap.require(x.isNative() && out.isNative());
        int body = width - width % Lanes.COUNT;
        for (int i = 0; i < body; i += Lanes.COUNT) {
            long offset = (long) i * Float.BYTES;
            FloatVector w = FloatVector.fromArray(Lanes.F32, weight, i);
            FloatVector a = Lanes.load(x, first + offset).mul(firstFactor).mul(w);
            FloatVector b = Lanes.load(x, second + offset).mul(secondFactor).mul(w);
            a.intoMemorySegment(out, first + offset, Lanes.ORDER);
            b.intoMemorySegment(out, second + offset, Lanes.ORDER);
        }
        for (int i = body; i < width; i++) {
            long offset = (long) i * Float.BYTES;
            float a = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, first + offset) * firstFactor * weight[i];
            float b = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, second + offset) * secondFactor * weight[i];
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, first + offset, a);
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, second + offset, b);
        }
    }
}
