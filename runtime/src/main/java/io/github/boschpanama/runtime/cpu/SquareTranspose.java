package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Transposes squares of 16 by 16 numbers within 16 vector registers, for 512-bit vectors.
///
/// Four rounds, each of which exchanges numbers between rows 8, 4, 2 and then 1 apart: of a pair of rows, the upper one
/// gets what both have in the columns whose number lacks that bit, the lower one what they have in the others.
final class SquareTranspose {
    /// Rows and columns of a square.
    static final int SIZE = 16;

    static final FloatVector UPPER_8 = indices(8, 0);
    static final FloatVector LOWER_8 = indices(8, 8);
    static final FloatVector UPPER_4 = indices(4, 0);
    static final FloatVector LOWER_4 = indices(4, 4);
    static final FloatVector UPPER_2 = indices(2, 0);
    static final FloatVector LOWER_2 = indices(2, 2);
    static final FloatVector UPPER_1 = indices(1, 0);
    static final FloatVector LOWER_1 = indices(1, 1);

    private SquareTranspose() {}

    /// Where a row's new numbers come from: lanes of the upper row, or 16 and more for those of the lower one.
    private static FloatVector indices(int distance, int offset) {
        float[] indices = new float[SIZE];
        for (int lane = 0; lane < SIZE; lane++) {
            boolean fromLower = (lane & distance) != 0;
            indices[lane] = offset + (fromLower ? SIZE + lane - distance : lane);
        }
        return FloatVector.fromArray(FloatVector.SPECIES_512, indices, 0);
    }

    /// Numbers of 32 bits, which pass unchanged whatever they mean: [16, columns] → [columns, 16].
    ///
    /// @param fromAt offset of the first number in bytes
    /// @param fromStride bytes from a row to the next
    /// @param columns a multiple of 16
    /// @param toAt offset of where the first number goes, in bytes
    /// @param toStride bytes from where a column goes to where the next one does
    static void run(MemorySegment from, long fromAt, long fromStride, int columns, MemorySegment to, long toAt,
            long toStride) {
        OffHeap.require(from.isNative() && to.isNative());
        for (int column = 0; column < columns; column += SIZE) {
            long in = fromAt + (long) column * Float.BYTES;
            long out = toAt + column * toStride;
            FloatVector a0 = Lanes.load(from, in);
            FloatVector a1 = Lanes.load(from, in + fromStride);
            FloatVector a2 = Lanes.load(from, in + 2 * fromStride);
            FloatVector a3 = Lanes.load(from, in + 3 * fromStride);
            FloatVector a4 = Lanes.load(from, in + 4 * fromStride);
            FloatVector a5 = Lanes.load(from, in + 5 * fromStride);
            FloatVector a6 = Lanes.load(from, in + 6 * fromStride);
            FloatVector a7 = Lanes.load(from, in + 7 * fromStride);
            FloatVector a8 = Lanes.load(from, in + 8 * fromStride);
            FloatVector a9 = Lanes.load(from, in + 9 * fromStride);
            FloatVector a10 = Lanes.load(from, in + 10 * fromStride);
            FloatVector a11 = Lanes.load(from, in + 11 * fromStride);
            FloatVector a12 = Lanes.load(from, in + 12 * fromStride);
            FloatVector a13 = Lanes.load(from, in + 13 * fromStride);
            FloatVector a14 = Lanes.load(from, in + 14 * fromStride);
            FloatVector a15 = Lanes.load(from, in + 15 * fromStride);
            FloatVector b0 = UPPER_8.selectFrom(a0, a8);
            FloatVector b8 = LOWER_8.selectFrom(a0, a8);
            FloatVector b1 = UPPER_8.selectFrom(a1, a9);
            FloatVector b9 = LOWER_8.selectFrom(a1, a9);
            FloatVector b2 = UPPER_8.selectFrom(a2, a10);
            FloatVector b10 = LOWER_8.selectFrom(a2, a10);
            FloatVector b3 = UPPER_8.selectFrom(a3, a11);
            FloatVector b11 = LOWER_8.selectFrom(a3, a11);
            FloatVector b4 = UPPER_8.selectFrom(a4, a12);
            FloatVector b12 = LOWER_8.selectFrom(a4, a12);
            FloatVector b5 = UPPER_8.selectFrom(a5, a13);
            FloatVector b13 = LOWER_8.selectFrom(a5, a13);
            FloatVector b6 = UPPER_8.selectFrom(a6, a14);
            FloatVector b14 = LOWER_8.selectFrom(a6, a14);
            FloatVector b7 = UPPER_8.selectFrom(a7, a15);
            FloatVector b15 = LOWER_8.selectFrom(a7, a15);
            FloatVector c0 = UPPER_4.selectFrom(b0, b4);
            FloatVector c4 = LOWER_4.selectFrom(b0, b4);
            FloatVector c1 = UPPER_4.selectFrom(b1, b5);
            FloatVector c5 = LOWER_4.selectFrom(b1, b5);
            FloatVector c2 = UPPER_4.selectFrom(b2, b6);
            FloatVector c6 = LOWER_4.selectFrom(b2, b6);
            FloatVector c3 = UPPER_4.selectFrom(b3, b7);
            FloatVector c7 = LOWER_4.selectFrom(b3, b7);
            FloatVector c8 = UPPER_4.selectFrom(b8, b12);
            FloatVector c12 = LOWER_4.selectFrom(b8, b12);
            FloatVector c9 = UPPER_4.selectFrom(b9, b13);
            FloatVector c13 = LOWER_4.selectFrom(b9, b13);
            FloatVector c10 = UPPER_4.selectFrom(b10, b14);
            FloatVector c14 = LOWER_4.selectFrom(b10, b14);
            FloatVector c11 = UPPER_4.selectFrom(b11, b15);
            FloatVector c15 = LOWER_4.selectFrom(b11, b15);
            FloatVector d0 = UPPER_2.selectFrom(c0, c2);
            FloatVector d2 = LOWER_2.selectFrom(c0, c2);
            FloatVector d1 = UPPER_2.selectFrom(c1, c3);
            FloatVector d3 = LOWER_2.selectFrom(c1, c3);
            FloatVector d4 = UPPER_2.selectFrom(c4, c6);
            FloatVector d6 = LOWER_2.selectFrom(c4, c6);
            FloatVector d5 = UPPER_2.selectFrom(c5, c7);
            FloatVector d7 = LOWER_2.selectFrom(c5, c7);
            FloatVector d8 = UPPER_2.selectFrom(c8, c10);
            FloatVector d10 = LOWER_2.selectFrom(c8, c10);
            FloatVector d9 = UPPER_2.selectFrom(c9, c11);
            FloatVector d11 = LOWER_2.selectFrom(c9, c11);
            FloatVector d12 = UPPER_2.selectFrom(c12, c14);
            FloatVector d14 = LOWER_2.selectFrom(c12, c14);
            FloatVector d13 = UPPER_2.selectFrom(c13, c15);
            FloatVector d15 = LOWER_2.selectFrom(c13, c15);
            FloatVector e0 = UPPER_1.selectFrom(d0, d1);
            FloatVector e1 = LOWER_1.selectFrom(d0, d1);
            FloatVector e2 = UPPER_1.selectFrom(d2, d3);
            FloatVector e3 = LOWER_1.selectFrom(d2, d3);
            FloatVector e4 = UPPER_1.selectFrom(d4, d5);
            FloatVector e5 = LOWER_1.selectFrom(d4, d5);
            FloatVector e6 = UPPER_1.selectFrom(d6, d7);
            FloatVector e7 = LOWER_1.selectFrom(d6, d7);
            FloatVector e8 = UPPER_1.selectFrom(d8, d9);
            FloatVector e9 = LOWER_1.selectFrom(d8, d9);
            FloatVector e10 = UPPER_1.selectFrom(d10, d11);
            FloatVector e11 = LOWER_1.selectFrom(d10, d11);
            FloatVector e12 = UPPER_1.selectFrom(d12, d13);
            FloatVector e13 = LOWER_1.selectFrom(d12, d13);
            FloatVector e14 = UPPER_1.selectFrom(d14, d15);
            FloatVector e15 = LOWER_1.selectFrom(d14, d15);
            e0.intoMemorySegment(to, out, Lanes.ORDER);
            e1.intoMemorySegment(to, out + toStride, Lanes.ORDER);
            e2.intoMemorySegment(to, out + 2 * toStride, Lanes.ORDER);
            e3.intoMemorySegment(to, out + 3 * toStride, Lanes.ORDER);
            e4.intoMemorySegment(to, out + 4 * toStride, Lanes.ORDER);
            e5.intoMemorySegment(to, out + 5 * toStride, Lanes.ORDER);
            e6.intoMemorySegment(to, out + 6 * toStride, Lanes.ORDER);
            e7.intoMemorySegment(to, out + 7 * toStride, Lanes.ORDER);
            e8.intoMemorySegment(to, out + 8 * toStride, Lanes.ORDER);
            e9.intoMemorySegment(to, out + 9 * toStride, Lanes.ORDER);
            e10.intoMemorySegment(to, out + 10 * toStride, Lanes.ORDER);
            e11.intoMemorySegment(to, out + 11 * toStride, Lanes.ORDER);
            e12.intoMemorySegment(to, out + 12 * toStride, Lanes.ORDER);
            e13.intoMemorySegment(to, out + 13 * toStride, Lanes.ORDER);
            e14.intoMemorySegment(to, out + 14 * toStride, Lanes.ORDER);
            e15.intoMemorySegment(to, out + 15 * toStride, Lanes.ORDER);
        }
    }
}
