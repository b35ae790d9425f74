package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// Rotary position embedding, in place: `(a, b) → (a·cos − b·sin, b·cos + a·sin)`, the second product of each rounded
/// first.
final class Rope {
    private static final long PART_FLOATS = 1 << 14;

    private final Team team;
    private final Task task = this::turnRows;
    private MemorySegment x;
    private MemorySegment positions;
    private MemorySegment cosine;
    private MemorySegment sine;
    private long rows;
    private long heads;
    private long half;
    private long partRows;

    Rope(Team team) {
        this.team = team;
    }

    void run(Tensor newX, Rows newRows, Tensor newCosine, Tensor newSine) {
        x = newX.segment();
        positions = newRows.positions().segment();
        cosine = newCosine.segment();
        sine = newSine.segment();
        rows = newX.extent(0);
        heads = newX.extent(1);
        half = newX.extent(2) / 2;
        partRows = Math.max(1, PART_FLOATS / Math.max(1, heads * half * 2));
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void turnRows(int worker, long part) {
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row++) {
            long angles = positions.get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES) * half * Float.BYTES;
            for (long head = 0; head < heads; head++) {
                turn((row * heads + head) * 2 * half * Float.BYTES, angles);
            }
        }
    }

    private void turn(long first, long angles) {
        long second = first + half * Float.BYTES;
        long body = half - half % Lanes.COUNT;
        for (long i = 0; i < body; i += Lanes.COUNT) {
            long offset = i * Float.BYTES;
            FloatVector a = Reduction.load(x, first + offset);
            FloatVector b = Reduction.load(x, second + offset);
            FloatVector cos = Reduction.load(cosine, angles + offset);
            FloatVector sin = Reduction.load(sine, angles + offset);
            a.fma(cos, b.mul(sin).neg()).intoMemorySegment(x, first + offset, Lanes.ORDER);
            b.fma(cos, a.mul(sin)).intoMemorySegment(x, second + offset, Lanes.ORDER);
        }
        for (long i = body; i < half; i++) {
            long offset = i * Float.BYTES;
            float a = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, first + offset);
            float b = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, second + offset);
            float cos = cosine.get(ValueLayout.JAVA_FLOAT_UNALIGNED, angles + offset);
            float sin = sine.get(ValueLayout.JAVA_FLOAT_UNALIGNED, angles + offset);
            x.set(ValueLayout.JAVA_FLOAT_UNALIGNED, first + offset, Math.fma(a, cos, -(b * sin)));
            x.set(ValueLayout.JAVA_FLOAT_UNALIGNED, second + offset, Math.fma(b, cos, a * sin));
        }
    }
}
