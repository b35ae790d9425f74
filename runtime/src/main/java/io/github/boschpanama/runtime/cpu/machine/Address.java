package io.github.boschpanama.runtime.cpu.machine;

/// A place in memory as instructions name it: `base + index · scale + displacement`.
///
/// @param base a register
/// @param index a register, or null; not RSP
/// @param scale 1, 2, 4 or 8
/// @param displacement bytes
record Address(Register base, Register index, int scale, int displacement) {
    Address {
        if (index == Register.RSP) {
            throw new IllegalArgumentException("RSP is no index");
        }
        if (Integer.bitCount(scale) != 1 || scale > 8 || scale < 1) {
            throw new IllegalArgumentException("a scale of " + scale + ": 1, 2, 4 or 8 is needed");
        }
    }

    /// Where the register points.
    static Address at(Register base) {
        return new Address(base, null, 1, 0);
    }

    /// The same, so many bytes further.
    Address plus(int bytes) {
        return new Address(base, index, scale, displacement + bytes);
    }

    /// The same, further by a multiple of an index.
    Address plus(Register newIndex, int newScale) {
        return new Address(base, newIndex, newScale, displacement);
    }
}
