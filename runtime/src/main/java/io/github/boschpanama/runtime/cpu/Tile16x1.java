package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A tile of 16 weight rows by 1 vector of tokens, for the tokens that do not fill two vectors.
final class Tile16x1 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final long VECTOR = Lanes.BYTES;
    private static final int ROWS = 16;
    private static final int COLUMNS = 1 * Lanes.COUNT;
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
        FloatVector c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15;
        if (resume) {
            c0 = load(tile, tileAt);
            c1 = load(tile, tileAt + ROW);
            c2 = load(tile, tileAt + 2 * ROW);
            c3 = load(tile, tileAt + 3 * ROW);
            c4 = load(tile, tileAt + 4 * ROW);
            c5 = load(tile, tileAt + 5 * ROW);
            c6 = load(tile, tileAt + 6 * ROW);
            c7 = load(tile, tileAt + 7 * ROW);
            c8 = load(tile, tileAt + 8 * ROW);
            c9 = load(tile, tileAt + 9 * ROW);
            c10 = load(tile, tileAt + 10 * ROW);
            c11 = load(tile, tileAt + 11 * ROW);
            c12 = load(tile, tileAt + 12 * ROW);
            c13 = load(tile, tileAt + 13 * ROW);
            c14 = load(tile, tileAt + 14 * ROW);
            c15 = load(tile, tileAt + 15 * ROW);
        } else {
            FloatVector zero = FloatVector.zero(F32);
            c0 = zero;
            c1 = zero;
            c2 = zero;
            c3 = zero;
            c4 = zero;
            c5 = zero;
            c6 = zero;
            c7 = zero;
            c8 = zero;
            c9 = zero;
            c10 = zero;
            c11 = zero;
            c12 = zero;
            c13 = zero;
            c14 = zero;
            c15 = zero;
        }
        for (long k = 0; k < depth; k++) {
            FloatVector x = load(panel, panelAt + k * ROW);
            long at = weightsAt + k * Float.BYTES;
            c0 = x.fma(broadcast(weights, at), c0);
            c1 = x.fma(broadcast(weights, at + WEIGHT_STRIDE), c1);
            c2 = x.fma(broadcast(weights, at + 2 * WEIGHT_STRIDE), c2);
            c3 = x.fma(broadcast(weights, at + 3 * WEIGHT_STRIDE), c3);
            c4 = x.fma(broadcast(weights, at + 4 * WEIGHT_STRIDE), c4);
            c5 = x.fma(broadcast(weights, at + 5 * WEIGHT_STRIDE), c5);
            c6 = x.fma(broadcast(weights, at + 6 * WEIGHT_STRIDE), c6);
            c7 = x.fma(broadcast(weights, at + 7 * WEIGHT_STRIDE), c7);
            c8 = x.fma(broadcast(weights, at + 8 * WEIGHT_STRIDE), c8);
            c9 = x.fma(broadcast(weights, at + 9 * WEIGHT_STRIDE), c9);
            c10 = x.fma(broadcast(weights, at + 10 * WEIGHT_STRIDE), c10);
            c11 = x.fma(broadcast(weights, at + 11 * WEIGHT_STRIDE), c11);
            c12 = x.fma(broadcast(weights, at + 12 * WEIGHT_STRIDE), c12);
            c13 = x.fma(broadcast(weights, at + 13 * WEIGHT_STRIDE), c13);
            c14 = x.fma(broadcast(weights, at + 14 * WEIGHT_STRIDE), c14);
            c15 = x.fma(broadcast(weights, at + 15 * WEIGHT_STRIDE), c15);
        }
        c0.intoMemorySegment(tile, tileAt, Lanes.ORDER);
        c1.intoMemorySegment(tile, tileAt + ROW, Lanes.ORDER);
        c2.intoMemorySegment(tile, tileAt + 2 * ROW, Lanes.ORDER);
        c3.intoMemorySegment(tile, tileAt + 3 * ROW, Lanes.ORDER);
        c4.intoMemorySegment(tile, tileAt + 4 * ROW, Lanes.ORDER);
        c5.intoMemorySegment(tile, tileAt + 5 * ROW, Lanes.ORDER);
        c6.intoMemorySegment(tile, tileAt + 6 * ROW, Lanes.ORDER);
        c7.intoMemorySegment(tile, tileAt + 7 * ROW, Lanes.ORDER);
        c8.intoMemorySegment(tile, tileAt + 8 * ROW, Lanes.ORDER);
        c9.intoMemorySegment(tile, tileAt + 9 * ROW, Lanes.ORDER);
        c10.intoMemorySegment(tile, tileAt + 10 * ROW, Lanes.ORDER);
        c11.intoMemorySegment(tile, tileAt + 11 * ROW, Lanes.ORDER);
        c12.intoMemorySegment(tile, tileAt + 12 * ROW, Lanes.ORDER);
        c13.intoMemorySegment(tile, tileAt + 13 * ROW, Lanes.ORDER);
        c14.intoMemorySegment(tile, tileAt + 14 * ROW, Lanes.ORDER);
        c15.intoMemorySegment(tile, tileAt + 15 * ROW, Lanes.ORDER);
    }

    private static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(F32, from, at, Lanes.ORDER);
    }

    private static FloatVector broadcast(MemorySegment from, long at) {
        return FloatVector.broadcast(F32, from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
    }
}
