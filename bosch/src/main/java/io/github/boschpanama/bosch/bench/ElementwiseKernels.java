package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// What goes once over the activations, beside copying as many bytes.
final class ElementwiseKernels {
    private static final int ROWS = 1024;
    private static final int ROWS_OF_DEVICE = 65_536; // beyond its cache
    private static final int WIDTH = 2048;
    private static final int HEAD_DIM = 128;

    private final Bench bench;
    private final int rows;

    ElementwiseKernels(Bench bench) {
        this.bench = bench;
        this.rows = bench.isDevice() ? ROWS_OF_DEVICE : ROWS;
    }

    void measure() {
        try (Arena arena = Arena.ofShared()) {
            RandomTensors tensors = bench.tensors(arena);
            Tensor x = tensors.of(DType.F32, rows, WIDTH);
            Tensor y = tensors.of(DType.F32, rows, WIDTH);
            Tensor out = tensors.of(DType.F32, rows, WIDTH);
            Tensor norm = tensors.of(DType.F32, WIDTH);
            Tensor heads = tensors.of(DType.F32, rows, WIDTH / HEAD_DIM, HEAD_DIM);
            Tensor cosine = tensors.filled(0.6f, rows, HEAD_DIM / 2); // an angle that keeps the length of what it turns
            Tensor sine = tensors.filled(0.8f, rows, HEAD_DIM / 2);
            Rows positions = tensors.sequence(rows);
            measure("rmsnorm", 2, 2, () -> bench.backend().rmsNorm(x, norm, 1e-6f, out));
            measure("rope", 2, 1, () -> bench.backend().rope(heads, positions, cosine, sine));
            measure("swiglu", 3, 3, () -> bench.backend().swiGlu(x, y, out));
            measure("residual", 3, 2, () -> bench.backend().add(x, out));
        }
    }

    /// @param passes how many tensors are read, and written, once
    /// @param tensors how many different ones: the reference copies in as much memory, so that it meets the same caches
    private void measure(String name, int passes, int tensors, Runnable call) {
        long tensor = (long) rows * WIDTH * Float.BYTES;
        bench.measure(Workload.ofBytes(name, rows + " x " + WIDTH, passes * tensor,
                () -> bench.bytesMovedPerSecond(tensors * tensor), call));
    }
}
