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

/// Matrix products of many rows and of few: 2 · rows · inner · outer operations each.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class MatrixProductBenchmark {
    /// Rows × inner × outer.
    @Param({"512x2048x2048", "2048x2048x2048", "1024x576x1536", "8x2048x2048", "16x2048x2048", "64x2048x2048",
            "1024x10x199", "1024x16x208"})
    public String shape;

    /// The weights' type.
    @Param({"F32", "BF16", "F16"})
    public DType type;

    /// Threads.
    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private CpuBackend cpu;
    private Tensor x;
    private Tensor weight;
    private Tensor out;

    /// For JMH.
    public MatrixProductBenchmark() {
        // the state is made in the set-up, where the parameters are known
    }

    /// Makes the tensors.
    @Setup
    public void setUp() {
        String[] extents = shape.split("x");
        long rows = Long.parseLong(extents[0]);
        long inner = Long.parseLong(extents[1]);
        long outer = Long.parseLong(extents[2]);
        BenchTensors tensors = new BenchTensors(arena);
        x = tensors.random(DType.F32, rows, inner);
        weight = tensors.random(type, outer, inner);
        out = tensors.random(DType.F32, rows, outer);
        cpu = CpuBackend.withThreads(threads);
    }

    /// Ends the threads and frees the memory.
    @TearDown
    public void tearDown() {
        cpu.close();
        arena.close();
    }

    /// `out = x · weightᵀ`.
    ///
    /// @return what was computed
    @Benchmark
    public Tensor linear() {
        cpu.linear(x, weight, null, out);
        return out;
    }
}
