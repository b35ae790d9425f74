package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Turns numbers of the weight types into F32, exactly.
///
/// A half-precision number has its exponent rebiased from 15 to 127; exponent 31 (infinite, not a number) becomes 255,
/// and a subnormal number is normalised by a subtraction, so that no subnormal F32 is ever computed with.
final class Widen {
    private static final int F16_EXPONENT = 0x7c00 << 13;
    private static final int REBIAS = (127 - 15) << 23;
    private static final int REBIAS_SPECIAL = (255 - 31) << 23;
    private static final int REBIAS_SUBNORMAL = (127 - 14) << 23;
    private static final float SMALLEST_NORMAL = 0x1p-14f;

    private Widen() {}

    /// Copies `count` numbers, widened, between contiguous places given in bytes.
    static void copy(DType dtype, MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long count) {
        long body = count - count % Lanes.COUNT;
        switch (dtype) {
            case F32 -> MemorySegment.copy(from, fromOffset, to, toOffset, count * Float.BYTES);
            case BF16 -> {
                bf16Body(from, fromOffset, to, toOffset, body);
                for (long i = body; i < count; i++) {
                    setFloat(to, toOffset, i, bf16(getShort(from, fromOffset, i)));
                }
            }
            case F16 -> {
                f16Body(from, fromOffset, to, toOffset, body);
                for (long i = body; i < count; i++) {
                    setFloat(to, toOffset, i, Float.float16ToFloat(getShort(from, fromOffset, i)));
                }
            }
            default -> throw new IllegalArgumentException(dtype + " is no weight type");
        }
    }

    /// The same into an array.
    static void copy(DType dtype, MemorySegment from, long fromOffset, float[] to, int toIndex, int count) {
        int body = count - count % Lanes.COUNT;
        switch (dtype) {
            case F32 -> MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, fromOffset, to, toIndex, count);
            case BF16 -> bf16Body(from, fromOffset, to, toIndex, body);
            case F16 -> f16Body(from, fromOffset, to, toIndex, body);
            default -> throw new IllegalArgumentException(dtype + " is no weight type");
        }
        if (dtype != DType.F32) {
            for (int i = body; i < count; i++) {
                to[toIndex + i] = get(dtype, from, fromOffset, i);
            }
        }
    }

    /// @return number i at an offset, widened
    static float get(DType dtype, MemorySegment from, long offset, long i) {
        return switch (dtype) {
            case F32 -> from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + i * Float.BYTES);
            case BF16 -> bf16(getShort(from, offset, i));
            case F16 -> Float.float16ToFloat(getShort(from, offset, i));
            default -> throw new IllegalArgumentException(dtype + " is no weight type");
        };
    }

    /// @return [Lanes#COUNT] BF16 numbers from an offset on
    private static FloatVector bf16(MemorySegment from, long offset) {
        return zeroExtended(from, offset).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /// @return [Lanes#COUNT] F16 numbers from an offset on
    private static FloatVector f16(MemorySegment from, long offset) {
        return f16(zeroExtended(from, offset));
    }

    /// @param bits of which the lower 16 count
    private static FloatVector f16(IntVector bits) {
        IntVector magnitude = bits.and(0x7fff).lanewise(VectorOperators.LSHL, 13);
        IntVector exponent = magnitude.and(F16_EXPONENT);
        IntVector normal = magnitude.add(REBIAS);
        VectorMask<Integer> special = exponent.eq(F16_EXPONENT);
        VectorMask<Integer> subnormal = exponent.eq(0);
        FloatVector shifted = magnitude.add(REBIAS_SUBNORMAL).reinterpretAsFloats().sub(SMALLEST_NORMAL);
        IntVector value = normal.blend(magnitude.add(REBIAS_SPECIAL), special).blend(shifted.reinterpretAsInts(),
                subnormal);
        return value.or(bits.and(0x8000).lanewise(VectorOperators.LSHL, 16)).reinterpretAsFloats();
    }

    /// @return the lower of each pair of BF16 numbers
    static FloatVector lowBf16(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /// @return the upper of each pair of BF16 numbers
    static FloatVector highBf16(IntVector pairs) {
        return pairs.and(0xffff0000).reinterpretAsFloats();
    }

    /// @return the lower of each pair of F16 numbers
    static FloatVector lowF16(IntVector pairs) {
        return f16(pairs);
    }

    /// @return the upper of each pair of F16 numbers
    static FloatVector highF16(IntVector pairs) {
        return f16(pairs.lanewise(VectorOperators.LSHR, 16));
    }

    /// Takes apart vectors of pairs, which lie one after another: the first numbers of each go to one vector, the second
    /// numbers to the next.
    ///
    /// @param toStride bytes from a vector of numbers to the next
    static void splitPairs(DType dtype, MemorySegment from, int count, MemorySegment to, long toAt, long toStride) {
        switch (dtype) {
            case BF16 -> splitBf16(from, count, to, toAt, toStride);
            case F16 -> splitF16(from, count, to, toAt, toStride);
            default -> throw new IllegalArgumentException(dtype + " has no 16 bits");
        }
    }

    private static void splitBf16(MemorySegment from, int count, MemorySegment to, long toAt, long toStride) {
        OffHeap.require(from.isNative() && to.isNative());
        for (int i = 0; i < count; i++) {
            IntVector pairs = Lanes.loadPairs(from, i * Lanes.BYTES);
            long at = toAt + 2 * i * toStride;
            lowBf16(pairs).intoMemorySegment(to, at, Lanes.ORDER);
            highBf16(pairs).intoMemorySegment(to, at + toStride, Lanes.ORDER);
        }
    }

    private static void splitF16(MemorySegment from, int count, MemorySegment to, long toAt, long toStride) {
        OffHeap.require(from.isNative() && to.isNative());
        for (int i = 0; i < count; i++) {
            IntVector pairs = Lanes.loadPairs(from, i * Lanes.BYTES);
            long at = toAt + 2 * i * toStride;
            lowF16(pairs).intoMemorySegment(to, at, Lanes.ORDER);
            highF16(pairs).intoMemorySegment(to, at + toStride, Lanes.ORDER);
        }
    }

    private static IntVector zeroExtended(MemorySegment from, long offset) {
        return (IntVector) ShortVector.fromMemorySegment(Lanes.I16, from, offset, Lanes.ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.I32, 0);
    }

    private static void bf16Body(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long count) {
        OffHeap.require(from.isNative() && to.isNative());
        for (long i = 0; i < count; i += Lanes.COUNT) {
            bf16(from, fromOffset + i * Short.BYTES).intoMemorySegment(to, toOffset + i * Float.BYTES, Lanes.ORDER);
        }
    }

    private static void f16Body(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long count) {
        OffHeap.require(from.isNative() && to.isNative());
        for (long i = 0; i < count; i += Lanes.COUNT) {
            f16(from, fromOffset + i * Short.BYTES).intoMemorySegment(to, toOffset + i * Float.BYTES, Lanes.ORDER);
        }
    }

    private static void bf16Body(MemorySegment from, long fromOffset, float[] to, int toIndex, int count) {
        OffHeap.require(from.isNative());
        for (int i = 0; i < count; i += Lanes.COUNT) {
            bf16(from, fromOffset + (long) i * Short.BYTES).intoArray(to, toIndex + i);
        }
    }

    private static void f16Body(MemorySegment from, long fromOffset, float[] to, int toIndex, int count) {
        OffHeap.require(from.isNative());
        for (int i = 0; i < count; i += Lanes.COUNT) {
            f16(from, fromOffset + (long) i * Short.BYTES).intoArray(to, toIndex + i);
        }
    }

    private static float bf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    private static short getShort(MemorySegment from, long offset, long i) {
        return from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + i * Short.BYTES);
    }

    private static void setFloat(MemorySegment to, long offset, long i, float value) {
        to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + i * Float.BYTES, value);
    }
}
