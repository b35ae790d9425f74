package io.github.boschpanama.bench;

import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Kernels that memory bounds: a row by 2048 × 8192 BF16 weights (32 MiB a call, eight weights in turn so that no cache
/// holds them), and the operations on 1024 × 2048 activations (8 MiB a tensor).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class StreamBenchmark {
    private static final int WEIGHTS = 8;

    /// Threads.
    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private final Tensor[] weights = new Tensor[WEIGHTS];
    private CpuBackend cpu;
    private Tensor row;
    private Tensor rowOut;
    private Tensor x;
    private Tensor y;
    private Tensor out;
    private Tensor norm;
    private int next;

    /// For JMH.
    public StreamBenchmark() {
        // the state is made in the set-up, where the parameters are known
    }

    /// Makes the tensors.
    @Setup
    public void setUp() {
        BenchTensors tensors = new BenchTensors(arena);
        for (int i = 0; i < WEIGHTS; i++) {
            weights[i] = tensors.random(DType.BF16, 2048, 8192);
        }
        row = tensors.random(DType.F32, 1, 8192);
        rowOut = tensors.random(DType.F32, 1, 2048);
        x = tensors.random(DType.F32, 1024, 2048);
        y = tensors.random(DType.F32, 1024, 2048);
        out = tensors.random(DType.F32, 1024, 2048);
        norm = tensors.random(DType.F32, 2048);
        cpu = CpuBackend.withThreads(threads);
    }

    /// Ends the threads and frees the memory.
    @TearDown
    public void tearDown() {
        cpu.close();
        arena.close();
    }

    /// One token's product.
    ///
    /// @return what was computed
    @Benchmark
    public Tensor linearRow() {
        cpu.linearRow(row, weights[next], null, rowOut);
        next = (next + 1) % WEIGHTS;
        return rowOut;
    }

    /// Reads 8 MiB, writes 8 MiB.
    ///
    /// @return what was computed
    @Benchmark
    public Tensor rmsNorm() {
        cpu.rmsNorm(x, norm, 1e-6f, out);
        return out;
    }

    /// Reads 16 MiB, writes 8 MiB.
    ///
    /// @return what was computed
    @Benchmark
    public Tensor swiGlu() {
        cpu.swiGlu(x, y, out);
        return out;
    }

    /// Reads 16 MiB, writes 8 MiB.
    ///
    /// @return what was computed
    @Benchmark
    public Tensor add() {
        cpu.add(x, out);
        return out;
    }
}
