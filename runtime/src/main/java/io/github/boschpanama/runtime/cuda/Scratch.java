package io.github.boschpanama.runtime.cuda;

import java.lang.foreign.Arena;

/// Memory of the device for what an operation needs while it runs; operations follow each other in one stream, so they share
/// it.
///
/// @param address on the device
/// @param bytes how much
record Scratch(long address, long bytes) {
    /// @param arena frees it
    static Scratch allocate(Arena arena, long bytes) {
        return new Scratch(DeviceMemory.allocate(arena, bytes).address(), bytes);
    }

    /// @return how many of `count` things of `size` bytes it holds, at least 1
    /// @throws IllegalStateException if it does not hold one
    long fitting(long count, long size) {
        if (size > bytes) {
            throw new IllegalStateException("the scratch memory has " + bytes + " bytes, a single row needs " + size);
        }
        return Math.min(count, bytes / size);
    }
}
