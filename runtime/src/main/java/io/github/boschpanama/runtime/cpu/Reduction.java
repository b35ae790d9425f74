package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The one order in which numbers of a row are summed, at every vector width: 16 virtual lanes, number i in lane
/// i mod 16, then the upper half of the lanes is added to the lower half until one is left.
///
/// A vector narrower than 16 lanes goes over the row several times, once for each of its shares of the lanes; the row
/// is in the nearest cache by then.
final class Reduction {
    static final int LANES = 16;

    private Reduction() {}

    /// Sums the lanes from an index on, which it overwrites.
    static float tree(float[] lanes, int at) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = at; lane < at + half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[at];
    }

    /// @return the vector at an offset in bytes
    static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER);
    }
}
