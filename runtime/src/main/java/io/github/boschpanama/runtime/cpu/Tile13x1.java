package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// 13 rows by a vector of columns, for the last columns where few are left.
///
/// The panel's vector is loaded as whole numbers. Where a multiply-add has a loaded vector as one factor and a broadcast
/// number as the other, C2 merges the broadcast with its load only if both loads are of the same kind of memory; else
/// each number takes a shuffle, and only one of the ports that multiply can do that on many CPUs.
final class Tile13x1 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 13;
    private static final int COLUMNS = VECTOR;
    private static final long ROW_BYTES = COLUMNS * Float.BYTES;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void run(MemorySegment panel, long panelAt, float[] strip, int stripAt, int depth, float[] tile, int tileAt,
            boolean resume) {
        Scratch.require(panel.isNative(), panel.isAccessibleBy(Scratch.NOBODY));
        FloatVector zero = FloatVector.zero(F32);
        FloatVector c0 = zero;
        FloatVector c1 = zero;
        FloatVector c2 = zero;
        FloatVector c3 = zero;
        FloatVector c4 = zero;
        FloatVector c5 = zero;
        FloatVector c6 = zero;
        FloatVector c7 = zero;
        FloatVector c8 = zero;
        FloatVector c9 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        if (resume) {
            c0 = FloatVector.fromArray(F32, tile, tileAt);
            c1 = FloatVector.fromArray(F32, tile, tileAt + COLUMNS);
            c2 = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS);
            c3 = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS);
            c4 = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS);
            c5 = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS);
            c6 = FloatVector.fromArray(F32, tile, tileAt + 6 * COLUMNS);
            c7 = FloatVector.fromArray(F32, tile, tileAt + 7 * COLUMNS);
            c8 = FloatVector.fromArray(F32, tile, tileAt + 8 * COLUMNS);
            c9 = FloatVector.fromArray(F32, tile, tileAt + 9 * COLUMNS);
            c10 = FloatVector.fromArray(F32, tile, tileAt + 10 * COLUMNS);
            c11 = FloatVector.fromArray(F32, tile, tileAt + 11 * COLUMNS);
            c12 = FloatVector.fromArray(F32, tile, tileAt + 12 * COLUMNS);
        }
        for (int k = 0; k < depth; k++) {
            long lanesAt = panelAt + k * ROW_BYTES;
            FloatVector lanes = IntVector.fromMemorySegment(Lanes.I32, panel, lanesAt, Lanes.ORDER)
                    .reinterpretAsFloats();
            int at = stripAt + k;
            c0 = lanes.fma(FloatVector.broadcast(F32, strip[at]), c0);
            c1 = lanes.fma(FloatVector.broadcast(F32, strip[at + ROW_STRIDE]), c1);
            c2 = lanes.fma(FloatVector.broadcast(F32, strip[at + 2 * ROW_STRIDE]), c2);
            c3 = lanes.fma(FloatVector.broadcast(F32, strip[at + 3 * ROW_STRIDE]), c3);
            c4 = lanes.fma(FloatVector.broadcast(F32, strip[at + 4 * ROW_STRIDE]), c4);
            c5 = lanes.fma(FloatVector.broadcast(F32, strip[at + 5 * ROW_STRIDE]), c5);
            c6 = lanes.fma(FloatVector.broadcast(F32, strip[at + 6 * ROW_STRIDE]), c6);
            c7 = lanes.fma(FloatVector.broadcast(F32, strip[at + 7 * ROW_STRIDE]), c7);
            c8 = lanes.fma(FloatVector.broadcast(F32, strip[at + 8 * ROW_STRIDE]), c8);
            c9 = lanes.fma(FloatVector.broadcast(F32, strip[at + 9 * ROW_STRIDE]), c9);
            c10 = lanes.fma(FloatVector.broadcast(F32, strip[at + 10 * ROW_STRIDE]), c10);
            c11 = lanes.fma(FloatVector.broadcast(F32, strip[at + 11 * ROW_STRIDE]), c11);
            c12 = lanes.fma(FloatVector.broadcast(F32, strip[at + 12 * ROW_STRIDE]), c12);
        }
        c0.intoArray(tile, tileAt);
        c1.intoArray(tile, tileAt + COLUMNS);
        c2.intoArray(tile, tileAt + 2 * COLUMNS);
        c3.intoArray(tile, tileAt + 3 * COLUMNS);
        c4.intoArray(tile, tileAt + 4 * COLUMNS);
        c5.intoArray(tile, tileAt + 5 * COLUMNS);
        c6.intoArray(tile, tileAt + 6 * COLUMNS);
        c7.intoArray(tile, tileAt + 7 * COLUMNS);
        c8.intoArray(tile, tileAt + 8 * COLUMNS);
        c9.intoArray(tile, tileAt + 9 * COLUMNS);
        c10.intoArray(tile, tileAt + 10 * COLUMNS);
        c11.intoArray(tile, tileAt + 11 * COLUMNS);
        c12.intoArray(tile, tileAt + 12 * COLUMNS);
    }
}
