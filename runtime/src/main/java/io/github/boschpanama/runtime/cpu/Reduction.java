package io.github.boschpanama.runtime.cpu;

import jdk.incubator.vector.FloatVector;

/// The one order in which numbers of a row are summed, at every vector width: 32 virtual lanes, number i in lane
/// i mod 32, then the upper half of the lanes is added to the lower half until one is left.
///
/// A loop over a row may carry two vectors of them, one of each half, so that two chains of additions go side by side.
/// Vectors that do not hold all lanes of a loop's go over the row several times.
final class Reduction {
    static final int LANES = 32;
    static final int HALF = LANES / 2;
    /// Lanes from a row's sum to the next row's: what is left of a row once its vectors are folded into less than one.
    static final int SUM_STRIDE = HALF / 2;
    static final long HALF_BYTES = HALF * Float.BYTES;

    private Reduction() {}

    /// @return room for the lanes of so many rows, one after another, for each worker
    static float[][] lanes(int workers, int rows) {
        return new float[workers][rows * LANES + HALF]; // vectors of sums reach beyond those that count
    }

    /// Sums the lanes of each row, which are overwritten. Row i's sum is then at index i · [#SUM_STRIDE].
    static void sum(float[] lanes, int rows) {
        fold(lanes, LANES, rows, HALF);
        fold(lanes, HALF, rows, SUM_STRIDE);
        foldInPlace(lanes, rows, 4);
        foldInPlace(lanes, rows, 2);
        foldInPlace(lanes, rows, 1);
    }

    /// The same for lanes that lie as [#position] says.
    static void sumPairs(float[] lanes, int rows) {
        fold(lanes, HALF, 2 * rows, SUM_STRIDE);
        foldInPlace(lanes, 2 * rows, 4);
        foldInPlace(lanes, 2 * rows, 2);
        foldInPlace(lanes, 2 * rows, 1);
        for (int row = 0; row < rows; row++) {
            lanes[row * SUM_STRIDE] = lanes[2 * row * SUM_STRIDE] + lanes[(2 * row + 1) * SUM_STRIDE];
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

    /// The same for rows of [#SUM_STRIDE] lanes, which stay where they are: the first `distance` count afterwards.
    private static void foldInPlace(float[] lanes, int rows, int distance) {
        for (int i = 0; i < rows * SUM_STRIDE; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.F32, lanes, i).add(FloatVector.fromArray(Lanes.F32, lanes, i + distance))
                    .intoArray(lanes, i);
        }
    }
}
