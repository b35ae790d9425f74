package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A mark in a stream that the host can wait for.
///
/// @param handle the `cudaEvent_t`
record Event(MemorySegment handle) {
    static Event create(Arena arena) {
        return new Event(Owned.create(arena, 0,
                slot -> Status.ofRuntime("cudaEventCreateWithFlags",
                        CudaRuntime.cudaEventCreateWithFlags(slot, CudaRuntime.cudaEventDisableTiming())),
                event -> Status.ofRuntime("cudaEventDestroy", CudaRuntime.cudaEventDestroy(event))));
    }

    void record(Stream stream) {
        Status.ofRuntime("cudaEventRecord", CudaRuntime.cudaEventRecord(handle, stream.handle()));
    }

    void await() {
        Status.ofRuntime("cudaEventSynchronize", CudaRuntime.cudaEventSynchronize(handle));
    }
}
