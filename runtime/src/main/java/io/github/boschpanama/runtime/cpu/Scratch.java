package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory for intermediate numbers of one kernel, outside the Java heap and aligned to cache lines. It goes with the
/// kernel that holds it.
final class Scratch {
    private static final long CACHE_LINE = 64;

    private MemorySegment memory = MemorySegment.NULL;

    /// @return memory for so many floats, for each worker
    static MemorySegment[] floats(int workers, long count) {
        MemorySegment[] memory = new MemorySegment[workers];
        Arrays.setAll(memory, worker -> new Scratch().floats(count));
        return memory;
    }

    /// @return memory for so many floats at least; what it held before is lost where it has to grow
    MemorySegment floats(long count) {
        if (memory.byteSize() < count * Float.BYTES) {
            memory = MemorySegment.NULL; // so that the old memory need not stay for the new one to come
            memory = Arena.ofAuto().allocate(count * Float.BYTES, CACHE_LINE);
        }
        return memory;
    }
}
