package io.github.boschpanama.bench.panama;

import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The CUDA backend of a benchmark. Where there is neither GPU nor test double the benchmark ends with the reason.
@State(Scope.Benchmark)
public class CudaState {
    private Backend backend;
    private Arena arena;

    /// Made by JMH.
    public CudaState() {}

    /// Opens the backend and prints on what the figures will be.
    @Setup(Level.Trial)
    public void open() {
        backend = Backends.open(Backends.CUDA, 1, notice -> {});
        arena = Arena.ofShared();
        System.out.println("# on " + backend.description());
    }

    /// Gives it back.
    @TearDown(Level.Trial)
    public void close() {
        if (backend != null) {
            arena.close();
            backend.close();
        }
    }

    Backend backend() {
        return backend;
    }

    Arena arena() {
        return arena;
    }

    Tensor onDevice(DType dtype, long... extents) {
        return backend.allocate(arena, dtype, extents);
    }

    Tensor onHost(DType dtype, long... extents) {
        return Tensor.allocate(arena, dtype, extents);
    }
}
