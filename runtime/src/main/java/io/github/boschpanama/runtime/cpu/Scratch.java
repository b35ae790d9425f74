package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory for intermediate numbers of one kernel, outside the Java heap and aligned to cache lines. It goes when the
/// backend is closed: memory that the garbage collector frees counts against the limit of direct buffers.
final class Scratch {
    /// Asked whether it may access a segment, it tells whether every thread may.
    static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

    private static final long CACHE_LINE = 64;

    private final Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /// @param arena of memory that every thread may access
    Scratch(Arena arena) {
        this.arena = arena;
    }

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
    static MemorySegment[] floats(Arena arena, int workers, long count) {
        MemorySegment[] memory = new MemorySegment[workers];
        Arrays.setAll(memory, worker -> new Scratch(arena).floats(count));
        return memory;
    }

    /// @return memory for so many floats at least; what it held before is lost where it has to grow
    MemorySegment floats(long count) {
        if (memory.byteSize() < count * Float.BYTES) {
            // twice as much at least, since what it outgrew stays until the arena is closed
            memory = arena.allocate(Math.max(count * Float.BYTES, 2 * memory.byteSize()), CACHE_LINE);
        }
        return memory;
    }
}
