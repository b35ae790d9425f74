package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 4 rows by 2 vectors of columns: 8 accumulators, for CPUs with 16 vector registers. More do not fit: C2 loads
/// the numbers of several rows ahead, and accumulators then go through memory at every step.
final class Tile4x2 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 4;
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
        if (resume) {
            c0a = FloatVector.fromArray(F32, tile, tileAt);
            c0b = FloatVector.fromArray(F32, tile, tileAt + VECTOR);
            c1a = FloatVector.fromArray(F32, tile, tileAt + COLUMNS);
            c1b = FloatVector.fromArray(F32, tile, tileAt + COLUMNS + VECTOR);
            c2a = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS);
            c2b = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS + VECTOR);
            c3a = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS);
            c3b = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS + VECTOR);
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
        }
        c0a.intoArray(tile, tileAt);
        c0b.intoArray(tile, tileAt + VECTOR);
        c1a.intoArray(tile, tileAt + COLUMNS);
        c1b.intoArray(tile, tileAt + COLUMNS + VECTOR);
        c2a.intoArray(tile, tileAt + 2 * COLUMNS);
        c2b.intoArray(tile, tileAt + 2 * COLUMNS + VECTOR);
        c3a.intoArray(tile, tileAt + 3 * COLUMNS);
        c3b.intoArray(tile, tileAt + 3 * COLUMNS + VECTOR);
    }
}
