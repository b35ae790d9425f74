package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/// Ties what a C function made to an arena: closing the arena destroys it, and so does a failure to tie.
final class Owned {
    private Owned() {}

    /// @param arena destroys the thing when it closes
    /// @param size bytes behind the pointer that C hands out; 0 for a handle
    /// @param create writes the pointer to its argument, and throws where it cannot
    /// @param destroy undoes it
    /// @return the pointer
    static MemorySegment create(Arena arena, long size, Consumer<MemorySegment> create,
            Consumer<MemorySegment> destroy) {
        MemorySegment made;
        try (Arena local = Arena.ofConfined()) {
            MemorySegment slot = local.allocate(ValueLayout.ADDRESS);
            create.accept(slot);
            made = slot.get(ValueLayout.ADDRESS, 0);
        }
        try {
            return made.reinterpret(size, arena, destroy);
        } catch (RuntimeException notTied) {
            destroy.accept(made);
            throw notTied;
        }
    }

    /// Destroys what queued work may still use: waits for that first, and destroys even where waiting fails.
    ///
    /// @param call the function, for the message
    /// @param destroy the function, which returns a status of the CUDA runtime
    /// @param made the pointer
    static void destroyWhenIdle(String call, ToIntFunction<MemorySegment> destroy, MemorySegment made) {
        int synchronised = CudaRuntime.cudaDeviceSynchronize();
        int destroyed = destroy.applyAsInt(made);
        Status.ofRuntime("cudaDeviceSynchronize", synchronised);
        Status.ofRuntime(call, destroyed);
    }

    /// @param read writes an `int` to its argument and returns a status
    /// @param check throws where the status is bad
    /// @return the number
    static int readInt(ToIntFunction<MemorySegment> read, IntConsumer check) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment slot = local.allocate(ValueLayout.JAVA_INT);
            check.accept(read.applyAsInt(slot));
            return slot.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
