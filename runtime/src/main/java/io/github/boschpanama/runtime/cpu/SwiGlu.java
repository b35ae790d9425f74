package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// SwiGLU, element by element: `g / (1 + e⁻ᵍ) · u`.
///
/// In the exponent g is kept between −87 and 87: beyond them the quotient is g itself, or less than 2·10⁻³⁸ of it.
final class SwiGlu {
    private static final float LIMIT = 87f;
    /// Floats compare as the whole numbers that their bits are: those above 0 as signed ones, those below 0, backwards, as
    /// unsigned ones. A limit of this kind is one instruction, where comparing floats and blending takes three.
    private static final int LARGEST_BITS = Float.floatToRawIntBits(LIMIT);
    private static final int SMALLEST_BITS = Float.floatToRawIntBits(-LIMIT);
    private static final long PART_FLOATS = 1 << 14;

    private final Team team;
    private final Task task = this::runPart;
    private MemorySegment gate;
    private MemorySegment up;
    private MemorySegment out;
    private long elements;

    SwiGlu(Team team) {
        this.team = team;
    }

    void run(Tensor newGate, Tensor newUp, Tensor newOut) {
        gate = newGate.segment();
        up = newUp.segment();
        out = newOut.segment();
        elements = newGate.shape().elements();
        team.run(task, Math.ceilDiv(elements, PART_FLOATS));
    }

    private void runPart(int worker, long part) {
        long begin = part * PART_FLOATS;
        long end = Math.min(elements, begin + PART_FLOATS);
        long body = end - (end - begin) % Lanes.COUNT;
        body(gate, up, begin, body, out);
        for (long i = body; i < end; i++) {
            float g = gate.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
            float u = up.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES,
                    g / (Exponential.of(-Math.clamp(g, -LIMIT, LIMIT)) + 1f) * u);
        }
    }

    private static void body(MemorySegment gate, MemorySegment up, long begin, long end, MemorySegment out) {
        OffHeap.require(gate.isNative() && up.isNative() && out.isNative());
        for (long i = begin; i < end; i += Lanes.COUNT) {
            FloatVector g = Lanes.load(gate, i * Float.BYTES);
            FloatVector u = Lanes.load(up, i * Float.BYTES);
            FloatVector limited = g.reinterpretAsInts().lanewise(VectorOperators.MIN, LARGEST_BITS)
                    .lanewise(VectorOperators.UMIN, SMALLEST_BITS).reinterpretAsFloats();
            FloatVector v = g.div(Exponential.within87(limited.neg()).add(1f)).mul(u);
            v.intoMemorySegment(out, i * Float.BYTES, Lanes.ORDER);
        }
    }
}
