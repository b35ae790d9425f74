package io.github.boschpanama.runtime.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 12 rows by 2 vectors of columns: 24 accumulators, for CPUs with 32 vector registers.
final class Tile12x2 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 12;
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
        FloatVector c6a = FloatVector.fromArray(F32, tile, tileAt + 6 * ROW);
        FloatVector c6b = FloatVector.fromArray(F32, tile, tileAt + 6 * ROW + VECTOR);
        FloatVector c7a = FloatVector.fromArray(F32, tile, tileAt + 7 * ROW);
        FloatVector c7b = FloatVector.fromArray(F32, tile, tileAt + 7 * ROW + VECTOR);
        FloatVector c8a = FloatVector.fromArray(F32, tile, tileAt + 8 * ROW);
        FloatVector c8b = FloatVector.fromArray(F32, tile, tileAt + 8 * ROW + VECTOR);
        FloatVector c9a = FloatVector.fromArray(F32, tile, tileAt + 9 * ROW);
        FloatVector c9b = FloatVector.fromArray(F32, tile, tileAt + 9 * ROW + VECTOR);
        FloatVector c10a = FloatVector.fromArray(F32, tile, tileAt + 10 * ROW);
        FloatVector c10b = FloatVector.fromArray(F32, tile, tileAt + 10 * ROW + VECTOR);
        FloatVector c11a = FloatVector.fromArray(F32, tile, tileAt + 11 * ROW);
        FloatVector c11b = FloatVector.fromArray(F32, tile, tileAt + 11 * ROW + VECTOR);
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
            FloatVector number6 = FloatVector.broadcast(F32, strip[at + 6 * ROW_STRIDE]);
            c6a = panelA.fma(number6, c6a);
            c6b = panelB.fma(number6, c6b);
            FloatVector number7 = FloatVector.broadcast(F32, strip[at + 7 * ROW_STRIDE]);
            c7a = panelA.fma(number7, c7a);
            c7b = panelB.fma(number7, c7b);
            FloatVector number8 = FloatVector.broadcast(F32, strip[at + 8 * ROW_STRIDE]);
            c8a = panelA.fma(number8, c8a);
            c8b = panelB.fma(number8, c8b);
            FloatVector number9 = FloatVector.broadcast(F32, strip[at + 9 * ROW_STRIDE]);
            c9a = panelA.fma(number9, c9a);
            c9b = panelB.fma(number9, c9b);
            FloatVector number10 = FloatVector.broadcast(F32, strip[at + 10 * ROW_STRIDE]);
            c10a = panelA.fma(number10, c10a);
            c10b = panelB.fma(number10, c10b);
            FloatVector number11 = FloatVector.broadcast(F32, strip[at + 11 * ROW_STRIDE]);
            c11a = panelA.fma(number11, c11a);
            c11b = panelB.fma(number11, c11b);
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
        c6a.intoArray(tile, tileAt + 6 * ROW);
        c6b.intoArray(tile, tileAt + 6 * ROW + VECTOR);
        c7a.intoArray(tile, tileAt + 7 * ROW);
        c7b.intoArray(tile, tileAt + 7 * ROW + VECTOR);
        c8a.intoArray(tile, tileAt + 8 * ROW);
        c8b.intoArray(tile, tileAt + 8 * ROW + VECTOR);
        c9a.intoArray(tile, tileAt + 9 * ROW);
        c9b.intoArray(tile, tileAt + 9 * ROW + VECTOR);
        c10a.intoArray(tile, tileAt + 10 * ROW);
        c10b.intoArray(tile, tileAt + 10 * ROW + VECTOR);
        c11a.intoArray(tile, tileAt + 11 * ROW);
        c11b.intoArray(tile, tileAt + 11 * ROW + VECTOR);
    }
}
