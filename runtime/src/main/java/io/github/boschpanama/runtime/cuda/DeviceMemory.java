package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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
}
