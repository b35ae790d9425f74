package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// Root-mean-square norm: a part of the work is a few rows.
final class RmsNorm implements AutoCloseable {
    private static final long PART_FLOATS = 1 << 14;

    private final Team team;
    private final Task task = this::normRows;
    private final Scratch weightScratch = new Scratch();
    private final Scratch laneScratch = new Scratch();
    private MemorySegment x;
    private MemorySegment weight;
    private MemorySegment out;
    private float epsilon;
    private long rows;
    private long width;
    private long partRows;

    RmsNorm(Team team) {
        this.team = team;
        laneScratch.atLeast(team.size() * Reduction.LANE_BYTES);
    }

    void run(Tensor newX, Tensor newWeight, float newEpsilon, Tensor newOut) {
        x = newX.segment();
        out = newOut.segment();
        epsilon = newEpsilon;
        rows = newX.extent(0);
        width = newX.extent(1);
        weight = weightScratch.atLeast(width * Float.BYTES);
        Widen.copy(newWeight.dtype(), newWeight.segment(), 0, weight, 0, width);
        partRows = Math.max(1, PART_FLOATS / width);
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void normRows(int worker, long part) {
        MemorySegment lanes = laneScratch.atLeast(0);
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row++) {
            long at = row * width * Float.BYTES;
            squares(at, lanes, worker * Reduction.LANE_BYTES);
            float sum = Reduction.tree(lanes, worker * Reduction.LANE_BYTES);
            float scale = (float) (1 / Math.sqrt(sum / width + epsilon));
            scale(at, scale);
        }
    }

    private void squares(long at, MemorySegment lanes, long lanesAt) {
        long body = width - width % Reduction.LANES;
        for (long share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (long i = share; i < body; i += Reduction.LANES) {
                FloatVector v = Reduction.load(x, at + i * Float.BYTES);
                sum = v.fma(v, sum);
            }
            sum.intoMemorySegment(lanes, lanesAt + share * Float.BYTES, Lanes.ORDER);
        }
        for (long i = body; i < width; i++) {
            float v = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES);
            long lane = lanesAt + (i - body) * Float.BYTES;
            lanes.set(ValueLayout.JAVA_FLOAT, lane, Math.fma(v, v, lanes.get(ValueLayout.JAVA_FLOAT, lane)));
        }
    }

    private void scale(long at, float scale) {
        long body = width - width % Lanes.COUNT;
        for (long i = 0; i < body; i += Lanes.COUNT) {
            FloatVector v = Reduction.load(x, at + i * Float.BYTES).mul(scale)
                    .mul(Reduction.load(weight, i * Float.BYTES));
            v.intoMemorySegment(out, at + i * Float.BYTES, Lanes.ORDER);
        }
        for (long i = body; i < width; i++) {
            float v = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES) * scale
                    * weight.get(ValueLayout.JAVA_FLOAT, i * Float.BYTES);
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES, v);
        }
    }

    @Override
    public void close() {
        weightScratch.close();
        laneScratch.close();
    }
}
