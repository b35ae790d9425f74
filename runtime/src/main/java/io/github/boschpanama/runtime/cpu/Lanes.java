package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The species of every kernel: constants, so that C2 sees the width.
final class Lanes {
    static final VectorSpecies<Float> F32 = VectorSpecies.of(float.class, VectorShape.forBitSize(VectorWidth.bits()));
    static final VectorSpecies<Integer> I32 = F32.withLanes(int.class);
    /// As many 16-bit lanes as [#F32] has lanes.
    static final VectorSpecies<Short> I16 = VectorSpecies.of(short.class,
            VectorShape.forBitSize(VectorWidth.bits() / 2));

    /// Floats in a vector.
    static final int COUNT = F32.length();
    /// Bytes of a vector of floats.
    static final long BYTES = F32.vectorByteSize();
    /// Every tensor is little-endian, as the safetensors format is.
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Lanes() {}

    /// @return the vector at an offset in bytes
    static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(F32, from, at, ORDER);
    }

    /// @return pairs of 16-bit numbers at an offset in bytes, the first of each in the lower bits
    static IntVector loadPairs(MemorySegment from, long at) {
        return IntVector.fromMemorySegment(I32, from, at, ORDER);
    }
}
