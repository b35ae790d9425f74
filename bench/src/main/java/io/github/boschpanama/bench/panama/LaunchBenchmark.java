package io.github.boschpanama.bench.panama;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Launches of a kernel that adds one number. On a GPU: the latency; on the test double: what checks, arguments and call
/// cost from Java, and a loop over 256 threads.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector"})
@State(Scope.Thread)
public class LaunchBenchmark {
    private static final int BATCH = 1000;

    private CudaState cuda;
    private Tensor one;
    private Tensor sum;
    private Tensor host;

    /// Made by JMH.
    public LaunchBenchmark() {}

    /// Allocates two numbers.
    ///
    /// @param state the backend
    @Setup
    public void open(CudaState state) {
        cuda = state;
        one = cuda.onDevice(DType.F32, 1);
        sum = cuda.onDevice(DType.F32, 1);
        host = cuda.onHost(DType.F32, 1);
    }

    /// One launch, and the result on the host.
    @Benchmark
    public void launchAndWait() {
        cuda.backend().add(one, sum);
        cuda.backend().download(sum, host);
    }

    /// One of a thousand launches in a row, waited for once.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void launchInARow() {
        for (int i = 0; i < BATCH; i++) {
            cuda.backend().add(one, sum);
        }
        cuda.backend().download(sum, host);
    }
}
