package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cuda.CudaDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One kernel and the native memory for its arguments, so that a launch allocates nothing: [#arguments], then
/// each in order, then launch. The driver copies the arguments before the launch returns.
final class Kernel {
    private static final int WARP = 32;
    private static final int THREADS = 256;
    private static final int MOST_THREADS = 1024;
    /// Of rows so long more threads than usual take one: there are few of them, logits.
    private static final int LONG_ROW = 4096;
    /// Of a block, where each has an element: few, so that there are blocks for all of the device.
    private static final int WARPS = 4;
    /// Enough for any device to be busy; the kernels loop over what is more.
    private static final int BLOCKS = 4096;

    private final String name;
    private final MemorySegment function;
    private final Stream stream;
    private final MemorySegment values;
    private final MemorySegment pointers;
    private final int count;
    private int given;

    /// @param arena owns the memory for the arguments
    /// @param module where the kernel is
    /// @param stream where it is queued
    /// @param name the kernel's name in its file
    /// @param count how many arguments it takes
    Kernel(Arena arena, KernelModule module, Stream stream, String name, int count) {
        this.name = name;
        this.function = module.function(name);
        this.stream = stream;
        this.count = count;
        this.values = arena.allocate(ValueLayout.JAVA_LONG, count);
        this.pointers = arena.allocate(ValueLayout.ADDRESS, count);
        for (int i = 0; i < count; i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, values.asSlice(Long.BYTES * (long) i));
        }
    }

    /// Lets a launch take more shared memory than the 48 KiB that every device gives a block without being asked.
    ///
    /// @param bytes of a block, at most what the device has
    void allowSharedBytes(int bytes) {
        Status.ofDriver("cuFuncSetAttribute of " + name, CudaDriver.cuFuncSetAttribute(function,
                CudaDriver.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES(), bytes));
    }

    /// Begins the arguments of a launch; what a launch that failed had put is forgotten.
    Kernel arguments() {
        given = 0;
        return this;
    }

    /// A pointer, an `Index` or a `Bits`.
    Kernel put(long value) {
        values.setAtIndex(ValueLayout.JAVA_LONG, given++, value);
        return this;
    }

    /// An `int`.
    Kernel put(int value) {
        values.set(ValueLayout.JAVA_INT, Long.BYTES * (long) given++, value);
        return this;
    }

    /// A `float`.
    Kernel put(float value) {
        values.set(ValueLayout.JAVA_FLOAT, Long.BYTES * (long) given++, value);
        return this;
    }

    /// Launches a kernel that loops over elements.
    ///
    /// @param elements how many
    void launchOver(long elements) {
        if (elements > 0) {
            launch((int) Math.min(BLOCKS, Math.ceilDiv(elements, THREADS)), 1, THREADS, 0);
        }
    }

    /// Launches a kernel that takes a warp an element.
    ///
    /// @param elements how many
    void launchWarps(long elements) {
        if (elements > 0) {
            launch(Math.toIntExact(Math.ceilDiv(elements, WARPS)), 1, WARPS * WARP, 0);
        }
    }

    /// Launches a kernel that takes a block of threads a row and reduces over it.
    ///
    /// @param rows how many
    /// @param width how many threads a row has work for
    /// @param numbers of shared memory a thread
    void launchRows(long rows, long width, int numbers) {
        // Powers of two from a warp on, no more threads than elements need.
        int threads = Math.clamp(Long.highestOneBit(Math.max(1, 2 * width - 1)), WARP,
                width > LONG_ROW ? MOST_THREADS : THREADS);
        if (rows > 0) {
            launch(Math.toIntExact(rows), 1, threads, numbers * threads * Float.BYTES);
        }
    }

    /// @param blocksX blocks along x, at most 2³¹ − 1
    /// @param blocksY blocks along y, at most 65,535
    /// @param threads of a block
    /// @param sharedBytes shared memory of a block
    void launch(int blocksX, int blocksY, int threads, int sharedBytes) {
        if (given != count) {
            throw new IllegalStateException(name + " takes " + count + " arguments, got " + given);
        }
        int status = CudaDriver.cuLaunchKernel(function, blocksX, blocksY, 1, threads, 1, 1, sharedBytes,
                stream.handle(), pointers, MemorySegment.NULL);
        if (status != CudaDriver.CUDA_SUCCESS()) {
            Status.ofDriver("cuLaunchKernel of " + name, status);
        }
    }
}
