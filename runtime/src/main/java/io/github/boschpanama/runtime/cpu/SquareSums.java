package io.github.boschpanama.runtime.cpu;

import static io.github.boschpanama.runtime.cpu.SquareTranspose.LOWER_1;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.LOWER_2;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.LOWER_4;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.LOWER_8;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.UPPER_1;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.UPPER_2;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.UPPER_4;
import static io.github.boschpanama.runtime.cpu.SquareTranspose.UPPER_8;

import jdk.incubator.vector.FloatVector;

/// Sums 16 rows of 16 numbers within 16 vector registers, for 512-bit vectors, each row in the order of [Reduction].
///
/// Four rounds as in [SquareTranspose], but what a round parts is added: of two rows with halves to be added, one is left
/// that has the sums of the one in its first half and those of the other in its second.
final class SquareSums {
    private static final int SIZE = SquareTranspose.SIZE;

    private SquareSums() {}

    /// Sums rows, whole squares of them.
    ///
    /// @param stride from row to row, at least 16
    /// @param count how many rows; rows up to a whole square are read; the sums go where the first rows were, one after another
    static void run(float[] rows, int stride, int count) {
        for (int row = 0; row < count; row += SIZE) {
            int at = row * stride;
            FloatVector a0 = FloatVector.fromArray(Lanes.F32, rows, at);
            FloatVector a1 = FloatVector.fromArray(Lanes.F32, rows, at + stride);
            FloatVector a2 = FloatVector.fromArray(Lanes.F32, rows, at + 2 * stride);
            FloatVector a3 = FloatVector.fromArray(Lanes.F32, rows, at + 3 * stride);
            FloatVector a4 = FloatVector.fromArray(Lanes.F32, rows, at + 4 * stride);
            FloatVector a5 = FloatVector.fromArray(Lanes.F32, rows, at + 5 * stride);
            FloatVector a6 = FloatVector.fromArray(Lanes.F32, rows, at + 6 * stride);
            FloatVector a7 = FloatVector.fromArray(Lanes.F32, rows, at + 7 * stride);
            FloatVector a8 = FloatVector.fromArray(Lanes.F32, rows, at + 8 * stride);
            FloatVector a9 = FloatVector.fromArray(Lanes.F32, rows, at + 9 * stride);
            FloatVector a10 = FloatVector.fromArray(Lanes.F32, rows, at + 10 * stride);
            FloatVector a11 = FloatVector.fromArray(Lanes.F32, rows, at + 11 * stride);
            FloatVector a12 = FloatVector.fromArray(Lanes.F32, rows, at + 12 * stride);
            FloatVector a13 = FloatVector.fromArray(Lanes.F32, rows, at + 13 * stride);
            FloatVector a14 = FloatVector.fromArray(Lanes.F32, rows, at + 14 * stride);
            FloatVector a15 = FloatVector.fromArray(Lanes.F32, rows, at + 15 * stride);
            FloatVector b0 = UPPER_8.selectFrom(a0, a8).add(LOWER_8.selectFrom(a0, a8));
            FloatVector b1 = UPPER_8.selectFrom(a1, a9).add(LOWER_8.selectFrom(a1, a9));
            FloatVector b2 = UPPER_8.selectFrom(a2, a10).add(LOWER_8.selectFrom(a2, a10));
            FloatVector b3 = UPPER_8.selectFrom(a3, a11).add(LOWER_8.selectFrom(a3, a11));
            FloatVector b4 = UPPER_8.selectFrom(a4, a12).add(LOWER_8.selectFrom(a4, a12));
            FloatVector b5 = UPPER_8.selectFrom(a5, a13).add(LOWER_8.selectFrom(a5, a13));
            FloatVector b6 = UPPER_8.selectFrom(a6, a14).add(LOWER_8.selectFrom(a6, a14));
            FloatVector b7 = UPPER_8.selectFrom(a7, a15).add(LOWER_8.selectFrom(a7, a15));
            FloatVector c0 = UPPER_4.selectFrom(b0, b4).add(LOWER_4.selectFrom(b0, b4));
            FloatVector c1 = UPPER_4.selectFrom(b1, b5).add(LOWER_4.selectFrom(b1, b5));
            FloatVector c2 = UPPER_4.selectFrom(b2, b6).add(LOWER_4.selectFrom(b2, b6));
            FloatVector c3 = UPPER_4.selectFrom(b3, b7).add(LOWER_4.selectFrom(b3, b7));
            FloatVector d0 = UPPER_2.selectFrom(c0, c2).add(LOWER_2.selectFrom(c0, c2));
            FloatVector d1 = UPPER_2.selectFrom(c1, c3).add(LOWER_2.selectFrom(c1, c3));
            UPPER_1.selectFrom(d0, d1).add(LOWER_1.selectFrom(d0, d1)).intoArray(rows, row);
        }
    }
}
