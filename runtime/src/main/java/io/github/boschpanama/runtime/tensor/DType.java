package io.github.boschpanama.runtime.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The element types of the safetensors format that this runtime holds, under the names the format uses.
public enum DType {
    /// IEEE 754 double precision.
    F64(8),
    /// IEEE 754 single precision: the type of every activation.
    F32(4),
    /// IEEE 754 half precision.
    F16(2),
    /// The upper half of a single-precision number.
    BF16(2),
    /// 8-bit float: 4 exponent bits, 3 mantissa bits, no infinities.
    F8_E4M3(1),
    /// 8-bit float: 5 exponent bits, 2 mantissa bits.
    F8_E5M2(1),
    /// Signed 64-bit integer.
    I64(8),
    /// Signed 32-bit integer.
    I32(4),
    /// Signed 16-bit integer.
    I16(2),
    /// Signed 8-bit integer.
    I8(1),
    /// Unsigned 8-bit integer.
    U8(1),
    /// One byte, 0 or 1.
    BOOL(1);

    private final int byteSize;

    DType(int byteSize) {
        this.byteSize = byteSize;
    }

    /// @return the size of one element in bytes
    public int byteSize() {
        return byteSize;
    }

    /// @return whether a matrix product takes weights of this type
    public boolean isWeight() {
        return this == F32 || this == BF16 || this == F16;
    }

    /// @return the names of all types, separated by commas, for messages
    public static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
}
