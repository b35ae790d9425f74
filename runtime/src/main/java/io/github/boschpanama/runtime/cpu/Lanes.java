package io.github.boschpanama.runtime.cpu;

import java.nio.ByteOrder;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The species of every kernel: constants, so that C2 sees the width.
final class Lanes {
    static final VectorSpecies<Float> F32 = VectorSpecies.of(float.class, VectorShape.forBitSize(VectorWidth.bits()));
    static final VectorSpecies<Integer> I32 = F32.withLanes(int.class);
    /// As many 16-bit lanes as [#F32] has lanes.
    static final VectorSpecies<Short> I16 = VectorSpecies.of(short.class,
            VectorShape.forBitSize(VectorWidth.bits() / 2));

    /// Half as many floats as [#F32] has.
    static final VectorSpecies<Float> HALF_F32 = VectorSpecies.of(float.class,
            VectorShape.forBitSize(VectorWidth.bits() / 2));

    /// Floats in a vector.
    static final int COUNT = F32.length();
    /// Bytes of a vector of floats.
    static final long BYTES = F32.vectorByteSize();
    /// Every tensor is little-endian, as the safetensors format is.
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Lanes() {}
}
