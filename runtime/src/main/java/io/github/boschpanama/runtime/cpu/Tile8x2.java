package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A tile of 8 weight rows by 2 vectors of tokens: 16 accumulators, for CPUs with 32 vector registers.
final class Tile8x2 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final long VECTOR = Lanes.BYTES;
    private static final int ROWS = 8;
    private static final int COLUMNS = 2 * Lanes.COUNT;
    private static final long ROW = COLUMNS * (long) Float.BYTES;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void run(MemorySegment panel, long panelAt, MemorySegment weights, long weightsAt, long depth,
            MemorySegment tile, long tileAt, boolean resume) {
        FloatVector c0a, c0b, c1a, c1b, c2a, c2b, c3a, c3b, c4a, c4b, c5a, c5b, c6a, c6b, c7a, c7b;
        if (resume) {
            c0a = load(tile, tileAt);
            c0b = load(tile, tileAt + VECTOR);
            c1a = load(tile, tileAt + ROW);
            c1b = load(tile, tileAt + ROW + VECTOR);
            c2a = load(tile, tileAt + 2 * ROW);
            c2b = load(tile, tileAt + 2 * ROW + VECTOR);
            c3a = load(tile, tileAt + 3 * ROW);
            c3b = load(tile, tileAt + 3 * ROW + VECTOR);
            c4a = load(tile, tileAt + 4 * ROW);
            c4b = load(tile, tileAt + 4 * ROW + VECTOR);
            c5a = load(tile, tileAt + 5 * ROW);
            c5b = load(tile, tileAt + 5 * ROW + VECTOR);
            c6a = load(tile, tileAt + 6 * ROW);
            c6b = load(tile, tileAt + 6 * ROW + VECTOR);
            c7a = load(tile, tileAt + 7 * ROW);
            c7b = load(tile, tileAt + 7 * ROW + VECTOR);
        } else {
            FloatVector zero = FloatVector.zero(F32);
            c0a = zero;
            c0b = zero;
            c1a = zero;
            c1b = zero;
            c2a = zero;
            c2b = zero;
            c3a = zero;
            c3b = zero;
            c4a = zero;
            c4b = zero;
            c5a = zero;
            c5b = zero;
            c6a = zero;
            c6b = zero;
            c7a = zero;
            c7b = zero;
        }
        for (long k = 0; k < depth; k++) {
            FloatVector xa = load(panel, panelAt + k * ROW);
            FloatVector xb = load(panel, panelAt + k * ROW + VECTOR);
            long at = weightsAt + k * Float.BYTES;
            FloatVector w0 = broadcast(weights, at);
            c0a = xa.fma(w0, c0a);
            c0b = xb.fma(w0, c0b);
            FloatVector w1 = broadcast(weights, at + WEIGHT_STRIDE);
            c1a = xa.fma(w1, c1a);
            c1b = xb.fma(w1, c1b);
            FloatVector w2 = broadcast(weights, at + 2 * WEIGHT_STRIDE);
            c2a = xa.fma(w2, c2a);
            c2b = xb.fma(w2, c2b);
            FloatVector w3 = broadcast(weights, at + 3 * WEIGHT_STRIDE);
            c3a = xa.fma(w3, c3a);
            c3b = xb.fma(w3, c3b);
            FloatVector w4 = broadcast(weights, at + 4 * WEIGHT_STRIDE);
            c4a = xa.fma(w4, c4a);
            c4b = xb.fma(w4, c4b);
            FloatVector w5 = broadcast(weights, at + 5 * WEIGHT_STRIDE);
            c5a = xa.fma(w5, c5a);
            c5b = xb.fma(w5, c5b);
            FloatVector w6 = broadcast(weights, at + 6 * WEIGHT_STRIDE);
            c6a = xa.fma(w6, c6a);
            c6b = xb.fma(w6, c6b);
            FloatVector w7 = broadcast(weights, at + 7 * WEIGHT_STRIDE);
            c7a = xa.fma(w7, c7a);
            c7b = xb.fma(w7, c7b);
        }
        c0a.intoMemorySegment(tile, tileAt, Lanes.ORDER);
        c0b.intoMemorySegment(tile, tileAt + VECTOR, Lanes.ORDER);
        c1a.intoMemorySegment(tile, tileAt + ROW, Lanes.ORDER);
        c1b.intoMemorySegment(tile, tileAt + ROW + VECTOR, Lanes.ORDER);
        c2a.intoMemorySegment(tile, tileAt + 2 * ROW, Lanes.ORDER);
        c2b.intoMemorySegment(tile, tileAt + 2 * ROW + VECTOR, Lanes.ORDER);
        c3a.intoMemorySegment(tile, tileAt + 3 * ROW, Lanes.ORDER);
        c3b.intoMemorySegment(tile, tileAt + 3 * ROW + VECTOR, Lanes.ORDER);
        c4a.intoMemorySegment(tile, tileAt + 4 * ROW, Lanes.ORDER);
        c4b.intoMemorySegment(tile, tileAt + 4 * ROW + VECTOR, Lanes.ORDER);
        c5a.intoMemorySegment(tile, tileAt + 5 * ROW, Lanes.ORDER);
        c5b.intoMemorySegment(tile, tileAt + 5 * ROW + VECTOR, Lanes.ORDER);
        c6a.intoMemorySegment(tile, tileAt + 6 * ROW, Lanes.ORDER);
        c6b.intoMemorySegment(tile, tileAt + 6 * ROW + VECTOR, Lanes.ORDER);
        c7a.intoMemorySegment(tile, tileAt + 7 * ROW, Lanes.ORDER);
        c7b.intoMemorySegment(tile, tileAt + 7 * ROW + VECTOR, Lanes.ORDER);
    }

    private static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(F32, from, at, Lanes.ORDER);
    }

    private static FloatVector broadcast(MemorySegment from, long at) {
        return FloatVector.broadcast(F32, from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
    }
}
