package io.github.boschpanama.bench.panama;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/// Bytes from the host to the device and back: from pageable memory, from pinned memory, and as the backend does it,
/// through its pinned staging. Rates need a GPU; on the test double only the fixed cost of the calls means something.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector"})
@State(Scope.Thread)
public class CopyBenchmark {
    /// How many bytes are copied.
    @Param({"4", "4096", "1048576", "67108864"})
    public int bytes;

    private CudaState cuda;
    private Tensor host;
    private Tensor device;
    private MemorySegment devicePointer;
    private MemorySegment pinned;

    /// Made by JMH.
    public CopyBenchmark() {}

    /// Allocates both ends.
    ///
    /// @param state the backend
    @Setup
    public void open(CudaState state) {
        cuda = state;
        host = cuda.onHost(DType.U8, bytes);
        device = cuda.onDevice(DType.U8, bytes);
        devicePointer = MemorySegment.ofAddress(device.deviceAddress());
        try (Arena local = Arena.ofConfined()) {
            MemorySegment slot = local.allocate(ValueLayout.ADDRESS);
            check(CudaRuntime.cudaHostAlloc(slot, bytes, CudaRuntime.cudaHostAllocDefault()));
            pinned = slot.get(ValueLayout.ADDRESS, 0);
        }
    }

    /// Frees the pinned memory.
    @TearDown
    public void close() {
        check(CudaRuntime.cudaFreeHost(pinned));
    }

    private static void check(int status) {
        if (status != CudaRuntime.cudaSuccess()) {
            throw new IllegalStateException(CudaRuntime.cudaGetErrorName(status).getString(0));
        }
    }

    /// Up from pageable memory, which the driver stages itself.
    @Benchmark
    public void pageableUp() {
        check(CudaRuntime.cudaMemcpy(devicePointer, host.segment(), bytes, CudaRuntime.cudaMemcpyHostToDevice()));
    }

    /// Up from pinned memory.
    @Benchmark
    public void pinnedUp() {
        check(CudaRuntime.cudaMemcpy(devicePointer, pinned, bytes, CudaRuntime.cudaMemcpyHostToDevice()));
    }

    /// Down to pageable memory.
    @Benchmark
    public void pageableDown() {
        check(CudaRuntime.cudaMemcpy(host.segment(), devicePointer, bytes, CudaRuntime.cudaMemcpyDeviceToHost()));
    }

    /// Down to pinned memory.
    @Benchmark
    public void pinnedDown() {
        check(CudaRuntime.cudaMemcpy(pinned, devicePointer, bytes, CudaRuntime.cudaMemcpyDeviceToHost()));
    }

    /// Up and down as the backend does it, the host's copies to and from its staging included.
    @Benchmark
    public void backendUpAndDown() {
        cuda.backend().upload(host, device);
        cuda.backend().download(device, host);
    }
}
