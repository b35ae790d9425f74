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
    private int heads;
    private int half;
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
        heads = Math.toIntExact(newX.extent(1));
        half = Math.toIntExact(newX.extent(2) / 2);
        partRows = Math.max(1, PART_FLOATS / Math.max(1L, 2L * heads * half));
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void turnRows(int worker, long part) {
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row++) {
            long position = positions.get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES);
            turn(x, row * heads * 2 * half * Float.BYTES, position * half * Float.BYTES);
        }
    }

    /// Turns all heads of a row, [heads, 2, half]: the same few angles for one head after another, so that the inner
    /// loop is a long one.
    private void turn(MemorySegment x, long row, long angles) {
        OffHeap.require(x.isNative());
        int count = heads;
        long second = half * Float.BYTES;
        long head = 2 * second;
        int body = half - half % Lanes.COUNT;
        for (int i = 0; i < body; i += Lanes.COUNT) {
            FloatVector cos = Lanes.load(cosine, angles + (long) i * Float.BYTES);
            FloatVector sin = Lanes.load(sine, angles + (long) i * Float.BYTES);
            long first = row + (long) i * Float.BYTES;
            for (int h = 0; h < count; h++) {
                long at = first + h * head;
                FloatVector a = Lanes.load(x, at);
                FloatVector b = Lanes.load(x, at + second);
                a.fma(cos, b.mul(sin).neg()).intoMemorySegment(x, at, Lanes.ORDER);
                b.fma(cos, a.mul(sin)).intoMemorySegment(x, at + second, Lanes.ORDER);
            }
        }
        for (int i = body; i < half; i++) {
            float cos = cosine.get(ValueLayout.JAVA_FLOAT_UNALIGNED, angles + (long) i * Float.BYTES);
            float sin = sine.get(ValueLayout.JAVA_FLOAT_UNALIGNED, angles + (long) i * Float.BYTES);
            long first = row + (long) i * Float.BYTES;
            for (int h = 0; h < count; h++) {
                long at = first + h * head;
                float a = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
                float b = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + second);
                x.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, Math.fma(a, cos, -(b * sin)));
                x.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + second, Math.fma(b, cos, a * sin));
            }
        }
    }
}
