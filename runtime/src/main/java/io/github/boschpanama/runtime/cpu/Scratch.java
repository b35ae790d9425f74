package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory that a kernel works in, kept from call to call and grown when a call needs more.
final class Scratch implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private Arena arena = Arena.ofShared();
    private MemorySegment segment = MemorySegment.NULL;

    /// @return at least that many bytes; what they hold is undefined
    MemorySegment atLeast(long bytes) {
        if (segment.byteSize() < bytes) {
            arena.close();
            arena = Arena.ofShared();
            segment = arena.allocate(bytes, ALIGNMENT);
        }
        return segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
