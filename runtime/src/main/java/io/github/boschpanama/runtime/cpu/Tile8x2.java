package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 8 rows by 2 vectors of columns: 16 accumulators, for products of few rows, which would leave much of a higher tile
/// empty.
final class Tile8x2 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 8;
    private static final int COLUMNS = 2 * VECTOR;
    private static final long ROW_BYTES = COLUMNS * Float.BYTES;
    private static final long VECTOR_BYTES = VECTOR * Float.BYTES;

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
        FloatVector c0a = zero;
        FloatVector c0b = zero;
        FloatVector c1a = zero;
        FloatVector c1b = zero;
        FloatVector c2a = zero;
        FloatVector c2b = zero;
        FloatVector c3a = zero;
        FloatVector c3b = zero;
        FloatVector c4a = zero;
        FloatVector c4b = zero;
        FloatVector c5a = zero;
        FloatVector c5b = zero;
        FloatVector c6a = zero;
        FloatVector c6b = zero;
        FloatVector c7a = zero;
        FloatVector c7b = zero;
        if (resume) {
            c0a = FloatVector.fromArray(F32, tile, tileAt);
            c0b = FloatVector.fromArray(F32, tile, tileAt + VECTOR);
            c1a = FloatVector.fromArray(F32, tile, tileAt + COLUMNS);
            c1b = FloatVector.fromArray(F32, tile, tileAt + COLUMNS + VECTOR);
            c2a = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS);
            c2b = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS + VECTOR);
            c3a = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS);
            c3b = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS + VECTOR);
            c4a = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS);
            c4b = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS + VECTOR);
            c5a = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS);
            c5b = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS + VECTOR);
            c6a = FloatVector.fromArray(F32, tile, tileAt + 6 * COLUMNS);
            c6b = FloatVector.fromArray(F32, tile, tileAt + 6 * COLUMNS + VECTOR);
            c7a = FloatVector.fromArray(F32, tile, tileAt + 7 * COLUMNS);
            c7b = FloatVector.fromArray(F32, tile, tileAt + 7 * COLUMNS + VECTOR);
        }
        for (int k = 0; k < depth; k++) {
            long lanesAt = panelAt + k * ROW_BYTES;
            FloatVector lanesA = FloatVector.fromMemorySegment(F32, panel, lanesAt, Lanes.ORDER);
            FloatVector lanesB = FloatVector.fromMemorySegment(F32, panel, lanesAt + VECTOR_BYTES, Lanes.ORDER);
            int at = stripAt + k;
            FloatVector number0 = FloatVector.broadcast(F32, strip[at]);
            c0a = lanesA.fma(number0, c0a);
            c0b = lanesB.fma(number0, c0b);
            FloatVector number1 = FloatVector.broadcast(F32, strip[at + ROW_STRIDE]);
            c1a = lanesA.fma(number1, c1a);
            c1b = lanesB.fma(number1, c1b);
            FloatVector number2 = FloatVector.broadcast(F32, strip[at + 2 * ROW_STRIDE]);
            c2a = lanesA.fma(number2, c2a);
            c2b = lanesB.fma(number2, c2b);
            FloatVector number3 = FloatVector.broadcast(F32, strip[at + 3 * ROW_STRIDE]);
            c3a = lanesA.fma(number3, c3a);
            c3b = lanesB.fma(number3, c3b);
            FloatVector number4 = FloatVector.broadcast(F32, strip[at + 4 * ROW_STRIDE]);
            c4a = lanesA.fma(number4, c4a);
            c4b = lanesB.fma(number4, c4b);
            FloatVector number5 = FloatVector.broadcast(F32, strip[at + 5 * ROW_STRIDE]);
            c5a = lanesA.fma(number5, c5a);
            c5b = lanesB.fma(number5, c5b);
            FloatVector number6 = FloatVector.broadcast(F32, strip[at + 6 * ROW_STRIDE]);
            c6a = lanesA.fma(number6, c6a);
            c6b = lanesB.fma(number6, c6b);
            FloatVector number7 = FloatVector.broadcast(F32, strip[at + 7 * ROW_STRIDE]);
            c7a = lanesA.fma(number7, c7a);
            c7b = lanesB.fma(number7, c7b);
        }
        c0a.intoArray(tile, tileAt);
        c0b.intoArray(tile, tileAt + VECTOR);
        c1a.intoArray(tile, tileAt + COLUMNS);
        c1b.intoArray(tile, tileAt + COLUMNS + VECTOR);
        c2a.intoArray(tile, tileAt + 2 * COLUMNS);
        c2b.intoArray(tile, tileAt + 2 * COLUMNS + VECTOR);
        c3a.intoArray(tile, tileAt + 3 * COLUMNS);
        c3b.intoArray(tile, tileAt + 3 * COLUMNS + VECTOR);
        c4a.intoArray(tile, tileAt + 4 * COLUMNS);
        c4b.intoArray(tile, tileAt + 4 * COLUMNS + VECTOR);
        c5a.intoArray(tile, tileAt + 5 * COLUMNS);
        c5b.intoArray(tile, tileAt + 5 * COLUMNS + VECTOR);
        c6a.intoArray(tile, tileAt + 6 * COLUMNS);
        c6b.intoArray(tile, tileAt + 6 * COLUMNS + VECTOR);
        c7a.intoArray(tile, tileAt + 7 * COLUMNS);
        c7b.intoArray(tile, tileAt + 7 * COLUMNS + VECTOR);
    }
}
