package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The one order in which numbers of a row are summed, at every vector width: 16 virtual lanes, number i in lane
/// i mod 16, then the upper half of the lanes is added to the lower half until one is left.
///
/// A loop over a row carries two vectors of them, one of each half, so that two chains of additions go side by side and
/// a CPU of 256 bits goes over the row once. Wider vectors are not used: they would be all lanes in one chain, and such
/// loops wait for memory. Narrower vectors go over the row several times, once for each [#COUNT] of half the lanes.
final class Reduction {
    static final int LANES = 16;
    static final int HALF = LANES / 2;
    static final long HALF_BYTES = HALF * Float.BYTES;
    static final VectorSpecies<Float> F32 = VectorSpecies.of(float.class,
            VectorShape.forBitSize(Math.min(HALF * Float.SIZE, VectorWidth.bits())));
    static final VectorSpecies<Integer> I32 = F32.withLanes(int.class);
    /// Floats in a vector: at most half the lanes.
    static final int COUNT = F32.length();

    private static final VectorSpecies<Float> QUARTER = FloatVector.SPECIES_128;

    private Reduction() {}

    /// Sums the lanes from an index on, which it overwrites.
    static float tree(float[] lanes, int at) {
        FloatVector.fromArray(QUARTER, lanes, at).add(FloatVector.fromArray(QUARTER, lanes, at + 8))
                .add(FloatVector.fromArray(QUARTER, lanes, at + 4).add(FloatVector.fromArray(QUARTER, lanes, at + 12)))
                .intoArray(lanes, at);
        return lanes[at] + lanes[at + 2] + (lanes[at + 1] + lanes[at + 3]);
    }

    /// The same for lanes that lie as [#position] says.
    static float treeOfPairs(float[] lanes, int at) {
        FloatVector.fromArray(QUARTER, lanes, at).add(FloatVector.fromArray(QUARTER, lanes, at + 4))
                .intoArray(lanes, at);
        FloatVector.fromArray(QUARTER, lanes, at + 8).add(FloatVector.fromArray(QUARTER, lanes, at + 12))
                .intoArray(lanes, at + 8);
        return lanes[at] + lanes[at + 2] + (lanes[at + 1] + lanes[at + 3])
                + (lanes[at + 8] + lanes[at + 10] + (lanes[at + 9] + lanes[at + 11]));
    }

    /// Where a lane lies if the even ones are in the first half and the odd ones in the second, as they come out of
    /// pairs of 16-bit numbers.
    static int position(int lane) {
        return lane / 2 + lane % 2 * HALF;
    }

    /// @return the vector at an offset in bytes, as wide as [Lanes#F32]
    static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER);
    }

    /// @return [#COUNT] numbers at an offset in bytes
    static FloatVector loadHalf(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(F32, from, at, Lanes.ORDER);
    }

    /// @return [#COUNT] pairs of 16-bit numbers at an offset in bytes, the first in the lower bits
    static IntVector loadPairs(MemorySegment from, long at) {
        return IntVector.fromMemorySegment(I32, from, at, Lanes.ORDER);
    }
}
