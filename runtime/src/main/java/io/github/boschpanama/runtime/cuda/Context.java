package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cuda.CudaDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The device's primary context, which the CUDA runtime and cuBLAS use too. It is current in one thread at a time.
final class Context {
    private final MemorySegment handle;
    private Thread current;

    private Context(MemorySegment handle) {
        this.handle = handle;
    }

    static Context retain(Arena arena) {
        int device = Owned.readInt(slot -> CudaDriver.cuDeviceGet(slot, CudaDevice.ORDINAL),
                status -> Status.ofDriver("cuDeviceGet", status));
        Context context = new Context(Owned.create(arena, 0,
                slot -> Status.ofDriver("cuDevicePrimaryCtxRetain", CudaDriver.cuDevicePrimaryCtxRetain(slot, device)),
                handle -> Status.ofDriver("cuDevicePrimaryCtxRelease",
                        CudaDriver.cuDevicePrimaryCtxRelease_v2(device))));
        context.makeCurrent();
        return context;
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
