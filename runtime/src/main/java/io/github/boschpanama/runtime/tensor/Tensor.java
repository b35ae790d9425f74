package io.github.boschpanama.runtime.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A row-major, contiguous array outside the Java heap: mapped weights and computed activations alike.
///
/// The memory belongs to an [Arena]; a tensor does not own it and needs no closing. A tensor may lie in a device's
/// memory, which the host must not touch: [#segment()] then refuses, and [#deviceAddress()] gives the pointer.
public final class Tensor {
    /// Every tensor allocated here starts on a cache line, so that vector loads never straddle one needlessly.
    private static final long ALIGNMENT = 64;

    private final DType dtype;
    private final Shape shape;
    private final MemorySegment memory;
    private final boolean onDevice;

    private Tensor(DType dtype, Shape shape, MemorySegment memory, boolean onDevice) {
        long bytes = Math.multiplyExact(shape.elements(), dtype.byteSize());
        if (memory.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    dtype + " " + shape + " needs " + bytes + " bytes, the segment has " + memory.byteSize());
        }
        if (!memory.isNative()) {
            throw new IllegalArgumentException("a tensor lies outside the Java heap; got a heap segment");
        }
        this.dtype = dtype;
        this.shape = shape;
        this.memory = memory;
        this.onDevice = onDevice;
    }

    /// @param dtype the element type
    /// @param shape the shape
    /// @param segment native memory of exactly the tensor's size
    /// @return a tensor over host memory
    public static Tensor of(DType dtype, Shape shape, MemorySegment segment) {
        return new Tensor(dtype, shape, segment, false);
    }

    /// @param dtype the element type
    /// @param shape the shape
    /// @param memory a segment at a device address, of exactly the tensor's size, that nobody reads on the host
    /// @return a tensor over device memory
    public static Tensor onDevice(DType dtype, Shape shape, MemorySegment memory) {
        return new Tensor(dtype, shape, memory, true);
    }

    /// @param arena owns the memory
    /// @param dtype the element type
    /// @param extents the extents, outermost first
    /// @return a tensor of zeros in host memory
    public static Tensor allocate(Arena arena, DType dtype, long... extents) {
        Shape shape = Shape.of(extents);
        long bytes = Math.multiplyExact(shape.elements(), dtype.byteSize());
        return of(dtype, shape, arena.allocate(bytes, ALIGNMENT));
    }

    /// @return the element type
    public DType dtype() {
        return dtype;
    }

    /// @return the shape
    public Shape shape() {
        return shape;
    }

    /// @param axis the axis; negative counts from the last
    /// @return the extent of that axis
    public long extent(int axis) {
        return shape.extent(axis);
    }

    /// @return the size in bytes
    public long byteSize() {
        return memory.byteSize();
    }

    /// @return whether the memory is a device's
    public boolean isOnDevice() {
        return onDevice;
    }

    /// @return the host memory
    /// @throws IllegalStateException if the tensor lies on a device
    public MemorySegment segment() {
        if (onDevice) {
            throw new IllegalStateException(dtype + " " + shape + " lies on the device; download it first");
        }
        return memory;
    }

    /// @return the device address
    /// @throws IllegalStateException if the tensor lies in host memory, or its memory was freed
    public long deviceAddress() {
        if (!onDevice) {
            throw new IllegalStateException(dtype + " " + shape + " lies in host memory; upload it first");
        }
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the device memory of " + dtype + " " + shape + " was freed");
        }
        return memory.address();
    }

    /// A view of some rows; no copy.
    ///
    /// @param from the first row
    /// @param to the row after the last
    /// @return rows from (inclusive) to (exclusive) of the outermost axis
    public Tensor rows(long from, long to) {
        long rowBytes = shape.elements() == 0 ? 0 : memory.byteSize() / shape.extent(0);
        MemorySegment part = memory.asSlice(from * rowBytes, (to - from) * rowBytes);
        return new Tensor(dtype, shape.withRows(to - from), part, onDevice);
    }

    /// A view under another shape; no copy.
    ///
    /// @param extents the extents, with the same number of elements
    /// @return the same memory under that shape
    public Tensor reshape(long... extents) {
        return new Tensor(dtype, Shape.of(extents), memory, onDevice);
    }

    @Override
    public String toString() {
        return dtype + " " + shape + (onDevice ? " on the device" : "");
    }
}
