package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// Matrix products beside the FMA peak, and the product of a single row beside the bandwidth of memory.
final class MatrixProducts {
    private static final List<DType> TYPES = List.of(DType.F32, DType.BF16, DType.F16);
    /// Weights taken in turn, so that no cache holds the next: 32 MiB each.
    private static final int WEIGHTS = 8;

    private final Bench bench;

    MatrixProducts(Bench bench) {
        this.bench = bench;
    }

    void measure() {
        for (DType type : TYPES) {
            product(512, 2048, 2048, type);
            product(2048, 2048, 2048, type);
            product(1024, 576, 1536, type);
        }
        if (bench.isDevice()) {
            TYPES.forEach(type -> product(8192, 4096, 4096, type));
        }
        for (int rows : new int[]{8, 16, 64}) {
            product(rows, 2048, 2048, DType.F32);
            product(rows, 2048, 2048, DType.BF16);
        }
    }

    void measureRow() {
        int in = 8192;
        int out = 2048;
        try (Arena arena = Arena.ofShared()) {
            RandomTensors tensors = bench.tensors(arena);
            List<Tensor> weights = IntStream.range(0, WEIGHTS).mapToObj(i -> tensors.of(DType.BF16, out, in)).toList();
            Tensor x = tensors.of(DType.F32, 1, in);
            Tensor result = tensors.of(DType.F32, 1, out);
            bench.measure(Workload.ofBytes("gemv", "1 x " + in + " x " + out + " BF16",
                    (double) WEIGHTS * weights.getFirst().byteSize(), bench::bytesReadPerSecond,
                    () -> weights.forEach(weight -> bench.backend().linearRow(x, weight, null, result))));
        }
    }

    private void product(long rows, long in, long out, DType type) {
        try (Arena arena = Arena.ofShared()) {
            RandomTensors tensors = bench.tensors(arena);
            Tensor x = tensors.of(DType.F32, rows, in);
            Tensor weight = tensors.of(type, out, in);
            Tensor result = tensors.of(DType.F32, rows, out);
            bench.measure(Workload.ofOperations("gemm", rows + " x " + in + " x " + out + " " + type,
                    2.0 * rows * in * out, bench::operationsPerSecond,
                    () -> bench.backend().linear(x, weight, null, result)));
        }
    }
}
