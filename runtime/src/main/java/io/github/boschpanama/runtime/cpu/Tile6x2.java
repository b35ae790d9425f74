package io.github.boschpanama.runtime.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 6 rows by 2 vectors of columns: 12 accumulators, for narrow vectors on CPUs with 32 vector registers.
final class Tile6x2 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 6;
    private static final int ROW = 2 * VECTOR;

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
        FloatVector c0a = FloatVector.fromArray(F32, tile, tileAt);
        FloatVector c0b = FloatVector.fromArray(F32, tile, tileAt + VECTOR);
        FloatVector c1a = FloatVector.fromArray(F32, tile, tileAt + ROW);
        FloatVector c1b = FloatVector.fromArray(F32, tile, tileAt + ROW + VECTOR);
        FloatVector c2a = FloatVector.fromArray(F32, tile, tileAt + 2 * ROW);
        FloatVector c2b = FloatVector.fromArray(F32, tile, tileAt + 2 * ROW + VECTOR);
        FloatVector c3a = FloatVector.fromArray(F32, tile, tileAt + 3 * ROW);
        FloatVector c3b = FloatVector.fromArray(F32, tile, tileAt + 3 * ROW + VECTOR);
        FloatVector c4a = FloatVector.fromArray(F32, tile, tileAt + 4 * ROW);
        FloatVector c4b = FloatVector.fromArray(F32, tile, tileAt + 4 * ROW + VECTOR);
        FloatVector c5a = FloatVector.fromArray(F32, tile, tileAt + 5 * ROW);
        FloatVector c5b = FloatVector.fromArray(F32, tile, tileAt + 5 * ROW + VECTOR);
        for (int k = 0; k < depth; k++) {
            FloatVector panelA = FloatVector.fromArray(F32, panel, panelAt + k * ROW);
            FloatVector panelB = FloatVector.fromArray(F32, panel, panelAt + k * ROW + VECTOR);
            int at = stripAt + k;
            FloatVector number0 = FloatVector.broadcast(F32, strip[at]);
            c0a = panelA.fma(number0, c0a);
            c0b = panelB.fma(number0, c0b);
            FloatVector number1 = FloatVector.broadcast(F32, strip[at + ROW_STRIDE]);
            c1a = panelA.fma(number1, c1a);
            c1b = panelB.fma(number1, c1b);
            FloatVector number2 = FloatVector.broadcast(F32, strip[at + 2 * ROW_STRIDE]);
            c2a = panelA.fma(number2, c2a);
            c2b = panelB.fma(number2, c2b);
            FloatVector number3 = FloatVector.broadcast(F32, strip[at + 3 * ROW_STRIDE]);
            c3a = panelA.fma(number3, c3a);
            c3b = panelB.fma(number3, c3b);
            FloatVector number4 = FloatVector.broadcast(F32, strip[at + 4 * ROW_STRIDE]);
            c4a = panelA.fma(number4, c4a);
            c4b = panelB.fma(number4, c4b);
            FloatVector number5 = FloatVector.broadcast(F32, strip[at + 5 * ROW_STRIDE]);
            c5a = panelA.fma(number5, c5a);
            c5b = panelB.fma(number5, c5b);
        }
        c0a.intoArray(tile, tileAt);
        c0b.intoArray(tile, tileAt + VECTOR);
        c1a.intoArray(tile, tileAt + ROW);
        c1b.intoArray(tile, tileAt + ROW + VECTOR);
        c2a.intoArray(tile, tileAt + 2 * ROW);
        c2b.intoArray(tile, tileAt + 2 * ROW + VECTOR);
        c3a.intoArray(tile, tileAt + 3 * ROW);
        c3b.intoArray(tile, tileAt + 3 * ROW + VECTOR);
        c4a.intoArray(tile, tileAt + 4 * ROW);
        c4b.intoArray(tile, tileAt + 4 * ROW + VECTOR);
        c5a.intoArray(tile, tileAt + 5 * ROW);
        c5b.intoArray(tile, tileAt + 5 * ROW + VECTOR);
    }
}
