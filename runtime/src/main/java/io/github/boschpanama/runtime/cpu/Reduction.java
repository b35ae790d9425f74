package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// The one order in which numbers of a row are summed, at every vector width: 16 virtual lanes, number i in lane
/// i mod 16, then the upper half of the lanes is added to the lower half until one is left.
///
/// A vector narrower than 16 lanes goes over the row several times, once for each of its shares of the lanes; the row
/// is in the nearest cache by then.
final class Reduction {
    static final int LANES = 16;
    static final long LANE_BYTES = LANES * Float.BYTES;

    private Reduction() {}

    /// Sums the lanes at an offset, which it overwrites.
    static float tree(MemorySegment lanes, long at) {
        for (long half = LANES / 2; half > 0; half /= 2) {
            for (long lane = 0; lane < half; lane++) {
                float sum = get(lanes, at, lane) + get(lanes, at, lane + half);
                lanes.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + lane * Float.BYTES, sum);
            }
        }
        return get(lanes, at, 0);
    }

    static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER);
    }

    private static float get(MemorySegment lanes, long at, long lane) {
        return lanes.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + lane * Float.BYTES);
    }
}
