package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The queue in which everything a backend asks of its device is done, in order.
///
/// @param handle the `cudaStream_t`
record Stream(MemorySegment handle) {
    static Stream create(Arena arena) {
        return new Stream(Owned.create(arena, 0,
                slot -> Status.ofRuntime("cudaStreamCreateWithFlags",
                        CudaRuntime.cudaStreamCreateWithFlags(slot, CudaRuntime.cudaStreamNonBlocking())),
                handle -> Owned.destroyWhenIdle("cudaStreamDestroy", CudaRuntime::cudaStreamDestroy, handle)));
    }

    /// Queues a copy. One end may be in the host's memory, which must be pinned and stay as it is until the copy is done.
    void copy(MemorySegment from, MemorySegment to, long bytes) {
        Status.ofRuntime("cudaMemcpyAsync",
                CudaRuntime.cudaMemcpyAsync(to, from, bytes, CudaRuntime.cudaMemcpyDefault(), handle));
    }

    void fillWithZeros(MemorySegment memory, long bytes) {
        Status.ofRuntime("cudaMemsetAsync", CudaRuntime.cudaMemsetAsync(memory, 0, bytes, handle));
    }
}
