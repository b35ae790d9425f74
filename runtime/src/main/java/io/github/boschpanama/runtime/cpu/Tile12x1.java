package io.github.boschpanama.runtime.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 12 rows by 1 vector of columns, for columns that do not fill two vectors.
final class Tile12x1 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 12;
    private static final int ROW = VECTOR;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return ROW;
    }

    @Override
    public void run(float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] tile, int tileAt,
            boolean resume) {
        if (!resume) {
            Arrays.fill(tile, tileAt, tileAt + ROWS * ROW, 0f);
        }
        FloatVector c0 = FloatVector.fromArray(F32, tile, tileAt);
        FloatVector c1 = FloatVector.fromArray(F32, tile, tileAt + ROW);
        FloatVector c2 = FloatVector.fromArray(F32, tile, tileAt + 2 * ROW);
        FloatVector c3 = FloatVector.fromArray(F32, tile, tileAt + 3 * ROW);
        FloatVector c4 = FloatVector.fromArray(F32, tile, tileAt + 4 * ROW);
        FloatVector c5 = FloatVector.fromArray(F32, tile, tileAt + 5 * ROW);
        FloatVector c6 = FloatVector.fromArray(F32, tile, tileAt + 6 * ROW);
        FloatVector c7 = FloatVector.fromArray(F32, tile, tileAt + 7 * ROW);
        FloatVector c8 = FloatVector.fromArray(F32, tile, tileAt + 8 * ROW);
        FloatVector c9 = FloatVector.fromArray(F32, tile, tileAt + 9 * ROW);
        FloatVector c10 = FloatVector.fromArray(F32, tile, tileAt + 10 * ROW);
        FloatVector c11 = FloatVector.fromArray(F32, tile, tileAt + 11 * ROW);
        for (int k = 0; k < depth; k++) {
            FloatVector lanes = FloatVector.fromArray(F32, panel, panelAt + k * ROW);
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
        }
        c0.intoArray(tile, tileAt);
        c1.intoArray(tile, tileAt + ROW);
        c2.intoArray(tile, tileAt + 2 * ROW);
        c3.intoArray(tile, tileAt + 3 * ROW);
        c4.intoArray(tile, tileAt + 4 * ROW);
        c5.intoArray(tile, tileAt + 5 * ROW);
        c6.intoArray(tile, tileAt + 6 * ROW);
        c7.intoArray(tile, tileAt + 7 * ROW);
        c8.intoArray(tile, tileAt + 8 * ROW);
        c9.intoArray(tile, tileAt + 9 * ROW);
        c10.intoArray(tile, tileAt + 10 * ROW);
        c11.intoArray(tile, tileAt + 11 * ROW);
    }
}
