package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 6 rows by 4 vectors of columns: 24 accumulators, for CPUs with 32 vector registers.
///
/// It does more per load than [Tile13x2], if two steps go into a turn of the loop. But from a loop that it counts C2
/// takes the bounds checks out, and then loads so much of the second step ahead of the first that accumulators
/// go through memory. This loop, left in its middle or not at all, is none: each vector of the panel keeps its check, and
/// over that branch nothing is loaded ahead. And the sums come from the tile in any case: with two ways for them to
/// begin, C2 turned the loop round in one run of four and kept them in memory all the same.
final class Tile6x4 implements MicroKernel {
    private static final VectorSpecies<Float> F32 = Lanes.F32;
    private static final int VECTOR = Lanes.COUNT;
    private static final int ROWS = 6;
    private static final int COLUMNS = 4 * VECTOR;
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
        if (!resume) {
            Arrays.fill(tile, tileAt, tileAt + ROWS * COLUMNS, 0f);
        }
        FloatVector c0a = FloatVector.fromArray(F32, tile, tileAt);
        FloatVector c0b = FloatVector.fromArray(F32, tile, tileAt + VECTOR);
        FloatVector c0c = FloatVector.fromArray(F32, tile, tileAt + 2 * VECTOR);
        FloatVector c0d = FloatVector.fromArray(F32, tile, tileAt + 3 * VECTOR);
        FloatVector c1a = FloatVector.fromArray(F32, tile, tileAt + COLUMNS);
        FloatVector c1b = FloatVector.fromArray(F32, tile, tileAt + COLUMNS + VECTOR);
        FloatVector c1c = FloatVector.fromArray(F32, tile, tileAt + COLUMNS + 2 * VECTOR);
        FloatVector c1d = FloatVector.fromArray(F32, tile, tileAt + COLUMNS + 3 * VECTOR);
        FloatVector c2a = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS);
        FloatVector c2b = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS + VECTOR);
        FloatVector c2c = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS + 2 * VECTOR);
        FloatVector c2d = FloatVector.fromArray(F32, tile, tileAt + 2 * COLUMNS + 3 * VECTOR);
        FloatVector c3a = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS);
        FloatVector c3b = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS + VECTOR);
        FloatVector c3c = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS + 2 * VECTOR);
        FloatVector c3d = FloatVector.fromArray(F32, tile, tileAt + 3 * COLUMNS + 3 * VECTOR);
        FloatVector c4a = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS);
        FloatVector c4b = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS + VECTOR);
        FloatVector c4c = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS + 2 * VECTOR);
        FloatVector c4d = FloatVector.fromArray(F32, tile, tileAt + 4 * COLUMNS + 3 * VECTOR);
        FloatVector c5a = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS);
        FloatVector c5b = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS + VECTOR);
        FloatVector c5c = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS + 2 * VECTOR);
        FloatVector c5d = FloatVector.fromArray(F32, tile, tileAt + 5 * COLUMNS + 3 * VECTOR);
        long end = panelAt + depth * ROW_BYTES;
        long lanesAt = panelAt;
        int at = stripAt;
        while (true) {
            FloatVector lanesA = FloatVector.fromMemorySegment(F32, panel, lanesAt, Lanes.ORDER);
            FloatVector lanesB = FloatVector.fromMemorySegment(F32, panel, lanesAt + VECTOR_BYTES, Lanes.ORDER);
            FloatVector lanesC = FloatVector.fromMemorySegment(F32, panel, lanesAt + 2 * VECTOR_BYTES, Lanes.ORDER);
            FloatVector lanesD = FloatVector.fromMemorySegment(F32, panel, lanesAt + 3 * VECTOR_BYTES, Lanes.ORDER);
            FloatVector number0 = FloatVector.broadcast(F32, strip[at]);
            c0a = lanesA.fma(number0, c0a);
            c0b = lanesB.fma(number0, c0b);
            c0c = lanesC.fma(number0, c0c);
            c0d = lanesD.fma(number0, c0d);
            FloatVector number1 = FloatVector.broadcast(F32, strip[at + ROW_STRIDE]);
            c1a = lanesA.fma(number1, c1a);
            c1b = lanesB.fma(number1, c1b);
            c1c = lanesC.fma(number1, c1c);
            c1d = lanesD.fma(number1, c1d);
            FloatVector number2 = FloatVector.broadcast(F32, strip[at + 2 * ROW_STRIDE]);
            c2a = lanesA.fma(number2, c2a);
            c2b = lanesB.fma(number2, c2b);
            c2c = lanesC.fma(number2, c2c);
            c2d = lanesD.fma(number2, c2d);
            FloatVector number3 = FloatVector.broadcast(F32, strip[at + 3 * ROW_STRIDE]);
            c3a = lanesA.fma(number3, c3a);
            c3b = lanesB.fma(number3, c3b);
            c3c = lanesC.fma(number3, c3c);
            c3d = lanesD.fma(number3, c3d);
            FloatVector number4 = FloatVector.broadcast(F32, strip[at + 4 * ROW_STRIDE]);
            c4a = lanesA.fma(number4, c4a);
            c4b = lanesB.fma(number4, c4b);
            c4c = lanesC.fma(number4, c4c);
            c4d = lanesD.fma(number4, c4d);
            FloatVector number5 = FloatVector.broadcast(F32, strip[at + 5 * ROW_STRIDE]);
            c5a = lanesA.fma(number5, c5a);
            c5b = lanesB.fma(number5, c5b);
            c5c = lanesC.fma(number5, c5c);
            c5d = lanesD.fma(number5, c5d);
            lanesAt += ROW_BYTES;
            at++;
            if (lanesAt == end) {
                break;
            }
            lanesA = FloatVector.fromMemorySegment(F32, panel, lanesAt, Lanes.ORDER);
            lanesB = FloatVector.fromMemorySegment(F32, panel, lanesAt + VECTOR_BYTES, Lanes.ORDER);
            lanesC = FloatVector.fromMemorySegment(F32, panel, lanesAt + 2 * VECTOR_BYTES, Lanes.ORDER);
            lanesD = FloatVector.fromMemorySegment(F32, panel, lanesAt + 3 * VECTOR_BYTES, Lanes.ORDER);
            number0 = FloatVector.broadcast(F32, strip[at]);
            c0a = lanesA.fma(number0, c0a);
            c0b = lanesB.fma(number0, c0b);
            c0c = lanesC.fma(number0, c0c);
            c0d = lanesD.fma(number0, c0d);
            number1 = FloatVector.broadcast(F32, strip[at + ROW_STRIDE]);
            c1a = lanesA.fma(number1, c1a);
            c1b = lanesB.fma(number1, c1b);
            c1c = lanesC.fma(number1, c1c);
            c1d = lanesD.fma(number1, c1d);
            number2 = FloatVector.broadcast(F32, strip[at + 2 * ROW_STRIDE]);
            c2a = lanesA.fma(number2, c2a);
            c2b = lanesB.fma(number2, c2b);
            c2c = lanesC.fma(number2, c2c);
            c2d = lanesD.fma(number2, c2d);
            number3 = FloatVector.broadcast(F32, strip[at + 3 * ROW_STRIDE]);
            c3a = lanesA.fma(number3, c3a);
            c3b = lanesB.fma(number3, c3b);
            c3c = lanesC.fma(number3, c3c);
            c3d = lanesD.fma(number3, c3d);
            number4 = FloatVector.broadcast(F32, strip[at + 4 * ROW_STRIDE]);
            c4a = lanesA.fma(number4, c4a);
            c4b = lanesB.fma(number4, c4b);
            c4c = lanesC.fma(number4, c4c);
            c4d = lanesD.fma(number4, c4d);
            number5 = FloatVector.broadcast(F32, strip[at + 5 * ROW_STRIDE]);
            c5a = lanesA.fma(number5, c5a);
            c5b = lanesB.fma(number5, c5b);
            c5c = lanesC.fma(number5, c5c);
            c5d = lanesD.fma(number5, c5d);
            lanesAt += ROW_BYTES;
            at++;
            if (lanesAt == end) {
                break;
            }
        }
        c0a.intoArray(tile, tileAt);
        c0b.intoArray(tile, tileAt + VECTOR);
        c0c.intoArray(tile, tileAt + 2 * VECTOR);
        c0d.intoArray(tile, tileAt + 3 * VECTOR);
        c1a.intoArray(tile, tileAt + COLUMNS);
        c1b.intoArray(tile, tileAt + COLUMNS + VECTOR);
        c1c.intoArray(tile, tileAt + COLUMNS + 2 * VECTOR);
        c1d.intoArray(tile, tileAt + COLUMNS + 3 * VECTOR);
        c2a.intoArray(tile, tileAt + 2 * COLUMNS);
        c2b.intoArray(tile, tileAt + 2 * COLUMNS + VECTOR);
        c2c.intoArray(tile, tileAt + 2 * COLUMNS + 2 * VECTOR);
        c2d.intoArray(tile, tileAt + 2 * COLUMNS + 3 * VECTOR);
        c3a.intoArray(tile, tileAt + 3 * COLUMNS);
        c3b.intoArray(tile, tileAt + 3 * COLUMNS + VECTOR);
        c3c.intoArray(tile, tileAt + 3 * COLUMNS + 2 * VECTOR);
        c3d.intoArray(tile, tileAt + 3 * COLUMNS + 3 * VECTOR);
        c4a.intoArray(tile, tileAt + 4 * COLUMNS);
        c4b.intoArray(tile, tileAt + 4 * COLUMNS + VECTOR);
        c4c.intoArray(tile, tileAt + 4 * COLUMNS + 2 * VECTOR);
        c4d.intoArray(tile, tileAt + 4 * COLUMNS + 3 * VECTOR);
        c5a.intoArray(tile, tileAt + 5 * COLUMNS);
        c5b.intoArray(tile, tileAt + 5 * COLUMNS + VECTOR);
        c5c.intoArray(tile, tileAt + 5 * COLUMNS + 2 * VECTOR);
        c5d.intoArray(tile, tileAt + 5 * COLUMNS + 3 * VECTOR);
    }
}
