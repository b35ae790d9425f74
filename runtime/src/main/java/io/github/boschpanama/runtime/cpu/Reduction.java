package io.github.boschpanama.runtime.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The one order in which numbers of a row are summed, at every vector width: 32 virtual lanes, number i in lane
/// i mod 32, then the upper half of the lanes is added to the lower half until one is left.
///
/// A loop over a row may carry two vectors of them, one of each half, so that two chains of additions go side by side.
/// Vectors that do not hold all lanes of a loop's go over the row several times.
final class Reduction {
    static final int LANES = 32;
    static final int HALF = LANES / 2;
    static final long HALF_BYTES = HALF * Float.BYTES;
    /// Lanes that are left of a row once its vectors are folded into less than one, at any width.
    private static final int REST = HALF / 2;
    /// From as many rows on it pays to sum squares of 16 in registers, where vectors are wide enough.
    private static final int SQUARE_ROWS = SquareTranspose.SIZE / 2;

    private Reduction() {}

    /// @return room for the lanes of so many rows, one after another
    static float[] lanes(int rows) {
        int squares = Math.ceilDiv(rows, SquareTranspose.SIZE); // whole ones are summed
        return new float[squares * SquareTranspose.SIZE * LANES + HALF]; // and vectors reach beyond the last
    }

    /// @return the same for each worker
    static float[][] lanes(int workers, int rows) {
        float[][] lanes = new float[workers][];
        Arrays.setAll(lanes, worker -> lanes(rows));
        return lanes;
    }

    /// Sums the lanes of each row, which are overwritten. Row i's sum is then at index i.
    static void sum(float[] lanes, int rows) {
        fold(lanes, LANES, rows, HALF);
        sumHalves(lanes, HALF, rows);
    }

    /// The same for lanes that lie as [#position] says.
    static void sumPairs(float[] lanes, int rows) {
        sumHalves(lanes, HALF, 2 * rows);
        for (int row = 0; row < rows; row++) {
            lanes[row] = lanes[2 * row] + lanes[2 * row + 1];
        }
    }

    /// The same for rows whose upper halves were added to the lower ones already.
    ///
    /// @param stride from row to row, at least [#HALF]
    static void sumHalves(float[] lanes, int stride, int rows) {
        if (Transpose.BY_SQUARES && rows >= SQUARE_ROWS) {
            SquareSums.run(lanes, stride, rows);
        } else {
            fold(lanes, stride, rows, REST);
            foldInPlace(lanes, rows, 4);
            foldInPlace(lanes, rows, 2);
            foldInPlace(lanes, rows, 1);
            for (int row = 0; row < rows; row++) {
                lanes[row] = lanes[row * REST];
            }
        }
    }

    /// Where a lane lies if the even ones are in the first half and the odd ones in the second, as they come out of
    /// pairs of 16-bit numbers.
    static int position(int lane) {
        return lane / 2 + lane % 2 * HALF;
    }

    /// Adds to lanes of each row those at a distance. All rows by one distance before the next: a vector that lies across
    /// two that were just stored would have to wait for both.
    ///
    /// @param stride from row to row; afterwards it is `distance`, of which all lanes count
    private static void fold(float[] lanes, int stride, int rows, int distance) {
        for (int row = 0; row < rows; row++) {
            int in = row * stride;
            int out = row * distance;
            for (int i = 0; i < distance; i += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.F32, lanes, in + i)
                        .add(FloatVector.fromArray(Lanes.F32, lanes, in + i + distance)).intoArray(lanes, out + i);
            }
        }
    }

    /// The same for rows of [#REST] lanes, which stay where they are: the first `distance` count afterwards.
    private static void foldInPlace(float[] lanes, int rows, int distance) {
        for (int i = 0; i < rows * REST; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.F32, lanes, i).add(FloatVector.fromArray(Lanes.F32, lanes, i + distance))
                    .intoArray(lanes, i);
        }
    }
}
