package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Memory of the device, as segments that only carry its addresses: the host must not touch them.
final class DeviceMemory {
    private DeviceMemory() {}

    /// @param arena frees the memory when it closes
    /// @param bytes how much; 0 gives a null pointer
    static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        return Owned.create(arena, bytes,
                slot -> Status.ofRuntime("cudaMalloc of " + bytes + " bytes", CudaRuntime.cudaMalloc(slot, bytes)),
                memory -> Owned.destroyWhenIdle("cudaFree", CudaRuntime::cudaFree, memory));
    }

    /// @return bytes that the device could still give
    static long free() {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment free = local.allocate(ValueLayout.JAVA_LONG);
            MemorySegment total = local.allocate(ValueLayout.JAVA_LONG);
            Status.ofRuntime("cudaMemGetInfo", CudaRuntime.cudaMemGetInfo(free, total));
            return free.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
