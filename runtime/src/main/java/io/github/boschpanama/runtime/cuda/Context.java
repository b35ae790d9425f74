package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cuda.CudaDriver;
import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The device's primary context, which the CUDA runtime makes and keeps until the process ends: so memory may outlive a
/// backend. The driver's functions want it to be current in the thread that calls them.
final class Context {
    private final MemorySegment handle;
    private Thread current = Thread.currentThread();

    private Context(MemorySegment handle) {
        this.handle = handle;
    }

    /// @return the primary context, current in the calling thread
    static Context primary() {
        Status.ofRuntime("cudaSetDevice", CudaRuntime.cudaSetDevice(CudaDevice.ORDINAL));
        // Before CUDA 12 the context is made by the first call that needs one.
        Status.ofRuntime("cudaFree", CudaRuntime.cudaFree(MemorySegment.NULL));
        try (Arena local = Arena.ofConfined()) {
            MemorySegment slot = local.allocate(ValueLayout.ADDRESS);
            Status.ofDriver("cuCtxGetCurrent", CudaDriver.cuCtxGetCurrent(slot));
            return new Context(slot.get(ValueLayout.ADDRESS, 0));
        }
    }

    /// Makes the context current in the calling thread, where it is not.
    void makeCurrent() {
        Thread thread = Thread.currentThread();
        if (thread != current) {
            Status.ofDriver("cuCtxSetCurrent", CudaDriver.cuCtxSetCurrent(handle));
            current = thread;
        }
    }
}
