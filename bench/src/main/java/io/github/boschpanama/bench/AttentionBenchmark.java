package io.github.boschpanama.bench;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Rows;
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

/// Causal attention of 4,096 tokens: 2 · headDim · tokens · (tokens + 1) operations a full head.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class AttentionBenchmark {
    private static final int TOKENS = 4096;
    private static final int WINDOW = 128;

    /// Elements of a head.
    @Param({"64", "128", "10", "16"})
    public int headDim;

    /// Query heads of the one key/value group.
    @Param({"1", "3"})
    public int heads;

    /// What the group sees.
    @Param({"FULL", "WINDOW"})
    public AttentionPattern.Mode mode;

    /// Threads.
    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private CpuBackend cpu;
    private Tensor query;
    private Tensor key;
    private Tensor value;
    private Tensor out;
    private Rows rows;
    private AttentionPattern pattern;

    /// For JMH.
    public AttentionBenchmark() {
        // the state is made in the set-up, where the parameters are known
    }

    /// Makes the tensors.
    @Setup
    public void setUp() {
        BenchTensors tensors = new BenchTensors(arena);
        query = tensors.random(DType.F32, TOKENS, heads, headDim);
        key = tensors.random(DType.F32, TOKENS, 1, headDim);
        value = tensors.random(DType.F32, TOKENS, 1, headDim);
        out = tensors.random(DType.F32, TOKENS, heads, headDim);
        rows = tensors.sequence(TOKENS);
        pattern = AttentionPattern.uniform(1, mode, WINDOW, 0, AttentionPattern.UNLIMITED);
        cpu = CpuBackend.withThreads(threads);
    }

    /// Ends the threads and frees the memory.
    @TearDown
    public void tearDown() {
        cpu.close();
        arena.close();
    }

    /// All tokens of the sequence.
    ///
    /// @return what was computed
    @Benchmark
    public Tensor attention() {
        cpu.attention(query, key, value, rows, pattern, (float) (1 / Math.sqrt(headDim)), out);
        return out;
    }
}
