package io.github.boschpanama.runtime.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The one order in which numbers of a row are summed, at every vector width: 32 virtual lanes, number i in lane
/// i mod 32, then the upper half of the lanes is added to the lower half until one is left.
///
/// A loop over a row carries two vectors of them, one of each half, so that two chains of additions go side by side.
/// Vectors of less than half the lanes go over the row several times, once for each [Lanes#COUNT] of a half.
final class Reduction {
    static final int LANES = 32;
    static final int HALF = LANES / 2;
    static final long HALF_BYTES = HALF * Float.BYTES;

    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

    private Reduction() {}

    /// Sums the lanes from an index on, which it overwrites.
    static float tree(float[] lanes, int at) {
        return sum(halved(lanes, at).add(halved(lanes, at + 8)).add(halved(lanes, at + 4).add(halved(lanes, at + 12))),
                lanes, at);
    }

    /// The same for lanes that lie as [#position] says.
    static float treeOfPairs(float[] lanes, int at) {
        return evenOrOdd(lanes, at) + evenOrOdd(lanes, at + HALF);
    }

    /// Where a lane lies if the even ones are in the first half and the odd ones in the second, as they come out of
    /// pairs of 16-bit numbers.
    static int position(int lane) {
        return lane / 2 + lane % 2 * HALF;
    }

    /// @return four lanes with those half of all lanes further added
    private static FloatVector halved(float[] lanes, int at) {
        return four(lanes, at).add(four(lanes, at + HALF));
    }

    private static float evenOrOdd(float[] lanes, int at) {
        return sum(four(lanes, at).add(four(lanes, at + 8)).add(four(lanes, at + 4).add(four(lanes, at + 12))), lanes,
                at);
    }

    private static FloatVector four(float[] lanes, int at) {
        return FloatVector.fromArray(FOUR, lanes, at);
    }

    private static float sum(FloatVector four, float[] scratch, int at) {
        four.intoArray(scratch, at);
        return scratch[at] + scratch[at + 2] + (scratch[at + 1] + scratch[at + 3]);
    }
}
