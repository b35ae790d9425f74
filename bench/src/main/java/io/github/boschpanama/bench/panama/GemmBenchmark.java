package io.github.boschpanama.bench.panama;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
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
import org.openjdk.jmh.annotations.Warmup;

/// Products by cuBLAS by shape and type of the weights, with the activations on the device, and with their way there and
/// the results' way back. Times need a GPU; on the test double they are those of a plain loop in C.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector"})
@State(Scope.Thread)
public class GemmBenchmark {
    /// rows × inner × columns: a row and a prefill of SmolLM2-135M's MLP, and of Qwen3-8B's.
    @Param({"1x576x1536", "1024x576x1536", "1x4096x12288", "4096x4096x12288"})
    public String shape;
    /// The type of the weights.
    @Param({"F32", "BF16", "F16"})
    public DType type;

    private CudaState cuda;
    private Tensor hostX;
    private Tensor hostOut;
    private Tensor x;
    private Tensor weight;
    private Tensor out;

    /// Made by JMH.
    public GemmBenchmark() {}

    /// Allocates zeros: how long a product takes does not depend on its numbers, on a GPU's clock apart.
    ///
    /// @param state the backend
    @Setup
    public void open(CudaState state) {
        cuda = state;
        String[] extents = shape.split("x");
        long rows = Long.parseLong(extents[0]);
        long inner = Long.parseLong(extents[1]);
        long columns = Long.parseLong(extents[2]);
        hostX = cuda.onHost(DType.F32, rows, inner);
        hostOut = cuda.onHost(DType.F32, rows, columns);
        x = cuda.onDevice(DType.F32, rows, inner);
        weight = cuda.onDevice(type, columns, inner);
        out = cuda.onDevice(DType.F32, rows, columns);
    }

    /// The product alone; a number is downloaded to wait for its end.
    @Benchmark
    public void resident() {
        cuda.backend().linear(x, weight, null, out);
        cuda.backend().download(out.rows(0, 1), hostOut.rows(0, 1));
    }

    /// The activations up, the product, the results down.
    @Benchmark
    public void withCopies() {
        cuda.backend().upload(hostX, x);
        cuda.backend().linear(x, weight, null, out);
        cuda.backend().download(out, hostOut);
    }
}
