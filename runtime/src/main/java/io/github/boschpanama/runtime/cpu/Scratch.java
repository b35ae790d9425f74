package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory for intermediate numbers of one kernel, outside the Java heap and aligned to cache lines. It goes with the
/// kernel that holds it.
final class Scratch {
    /// Asked whether it may access a segment, it tells whether every thread may.
    static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

    private static final long CACHE_LINE = 64;

    private MemorySegment memory = MemorySegment.NULL;

    /// What a loop that needs every register says first of memory from here:
    /// `Scratch.require(x.isNative(), x.isAccessibleBy(Scratch.NOBODY))`.
    ///
    /// As in [OffHeap] it is for C2, and the calls must stand in the method that has the loop. If any code of the program
    /// has used a segment that belongs to one thread, C2 asks of every segment whether it does; it makes two loops of
    /// one that has such a question in it, and keeps in memory what it kept in registers.
    static void require(boolean isNative, boolean isShared) {
        OffHeap.require(isNative);
        if (!isShared) {
            throw new IllegalArgumentException("scratch memory belongs to one thread, but must be shared");
        }
    }

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
