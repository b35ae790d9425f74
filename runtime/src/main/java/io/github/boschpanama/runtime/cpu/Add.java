package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Addition in place, element by element.
final class Add {
    private static final long PART_FLOATS = 1 << 14;

    private final Team team;
    private final Task task = this::runPart;
    private MemorySegment x;
    private MemorySegment out;
    private long elements;

    Add(Team team) {
        this.team = team;
    }

    void run(Tensor newX, Tensor newOut) {
        x = newX.segment();
        out = newOut.segment();
        elements = newX.shape().elements();
        team.run(task, Math.ceilDiv(elements, PART_FLOATS));
    }

    private void runPart(int worker, long part) {
        long begin = part * PART_FLOATS;
        long end = Math.min(elements, begin + PART_FLOATS);
        long body = end - (end - begin) % Lanes.COUNT;
        body(x, begin, body, out);
        for (long i = body; i < end; i++) {
            float sum = out.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES)
                    + x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES, sum);
        }
    }

    private static void body(MemorySegment x, long begin, long end, MemorySegment out) {
        OffHeap.require(x.isNative() && out.isNative());
        for (long i = begin; i < end; i += Lanes.COUNT) {
            Lanes.load(out, i * Float.BYTES).add(Lanes.load(x, i * Float.BYTES)).intoMemorySegment(out,
                    i * Float.BYTES, Lanes.ORDER);
        }
    }
}
