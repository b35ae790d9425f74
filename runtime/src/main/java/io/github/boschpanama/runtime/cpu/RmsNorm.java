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
    private long width;
    private long partRows;

    RmsNorm(Team team) {
        this.team = team;
        lanes = new float[team.size()][Reduction.LANES];
    }

    void run(Tensor newX, Tensor newWeight, float newEpsilon, Tensor newOut) {
        x = newX.segment();
        out = newOut.segment();
        epsilon = newEpsilon;
        rows = newX.extent(0);
        width = newX.extent(1);
        if (weight.length < width) {
            weight = new float[Math.toIntExact(width)];
        }
        Widen.copy(newWeight.dtype(), newWeight.segment(), 0, weight, 0, (int) width);
        partRows = Math.max(1, PART_FLOATS / Math.max(1, width));
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void normRows(int worker, long part) {
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row++) {
            long at = row * width * Float.BYTES;
            squares(at, lanes[worker]);
            float sum = Reduction.tree(lanes[worker], 0);
            scale(at, (float) (1 / Math.sqrt(sum / width + epsilon)));
        }
    }

    private void squares(long at, float[] sums) {
        long body = width - width % Reduction.LANES;
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (long i = share; i < body; i += Reduction.LANES) {
                FloatVector v = Reduction.load(x, at + i * Float.BYTES);
                sum = v.fma(v, sum);
            }
            sum.intoArray(sums, share);
        }
        for (long i = body; i < width; i++) {
            float v = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES);
            int lane = (int) (i - body);
            sums[lane] = Math.fma(v, v, sums[lane]);
        }
    }

    private void scale(long at, float scale) {
        long body = width - width % Lanes.COUNT;
        for (long i = 0; i < body; i += Lanes.COUNT) {
            FloatVector v = Reduction.load(x, at + i * Float.BYTES).mul(scale)
                    .mul(FloatVector.fromArray(Lanes.F32, weight, (int) i));
            v.intoMemorySegment(out, at + i * Float.BYTES, Lanes.ORDER);
        }
        for (long i = body; i < width; i++) {
            float v = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES) * scale
                    * weight[(int) i];
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES, v);
        }
    }
}
