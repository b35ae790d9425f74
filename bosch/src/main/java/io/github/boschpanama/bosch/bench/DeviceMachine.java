package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// A GPU beside what its own libraries do: a large F32 product of cuBLAS, and a copy within its memory.
///
/// Products with BF16 weights run on tensor cores and go beyond the first.
final class DeviceMachine implements Machine {
    private static final int RUNS = 5;
    private static final int CALLS = 8;
    private static final int WIDTH = 4096;
    private static final long MEMORY = 512L << 20;

    private final int width;
    private final long memory;
    private final Arena arena = Arena.ofShared();
    private final Backend backend;
    private final Tensor onDevice;
    private final Tensor onHost;

    DeviceMachine() {
        this(WIDTH, MEMORY);
    }

    /// @param width rows, columns and depth of the product
    /// @param memory bytes that are read and written by a copy
    DeviceMachine(int width, long memory) {
        this.width = width;
        this.memory = memory;
        backend = Backends.open(Backends.CUDA, 1, notice -> {});
        try {
            onDevice = backend.allocate(arena, DType.F32, 1);
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
        onHost = Tensor.allocate(arena, DType.F32, 1);
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public boolean isDevice() {
        return true;
    }

    @Override
    public void finish() {
        backend.download(onDevice, onHost);
    }

    @Override
    public Reference operationsReference() {
        return new Reference("F32 product", width + " x " + width + " x " + width);
    }

    @Override
    public double operationsPerSecond() {
        try (Arena local = Arena.ofShared()) {
            RandomTensors tensors = new RandomTensors(backend, local);
            Tensor x = tensors.of(DType.F32, width, width);
            Tensor weight = tensors.of(DType.F32, width, width);
            Tensor out = backend.allocate(local, DType.F32, width, width);
            return 2.0 * width * width * width / seconds(() -> backend.linear(x, weight, null, out));
        }
    }

    @Override
    public Reference memoryReference() {
        return new Reference("memory copy", (memory >> 20) + " MiB");
    }

    @Override
    public double bytesReadPerSecond() {
        return bytesMovedPerSecond(memory);
    }

    @Override
    public double bytesMovedPerSecond(long bytes) {
        long rows = Math.ceilDiv(bytes, 2L * width * Float.BYTES);
        try (Arena local = Arena.ofShared()) {
            Tensor from = backend.allocate(local, DType.F32, rows, width);
            Tensor to = backend.allocate(local, DType.F32, rows, width);
            return 2.0 * from.byteSize() / seconds(() -> backend.copyRows(from, 0, to, 0, rows));
        }
    }

    private double seconds(Runnable call) {
        double best = Double.POSITIVE_INFINITY;
        for (int run = 0; run < RUNS; run++) {
            finish();
            long begin = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            finish();
            best = Math.min(best, (System.nanoTime() - begin) * 1e-9 / CALLS);
        }
        return best;
    }

    @Override
    public void close() {
        try (backend) {
            arena.close();
        }
    }
}
