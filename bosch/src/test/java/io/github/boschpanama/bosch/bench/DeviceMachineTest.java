package io.github.boschpanama.bosch.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.CudaOrSkip;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The bench on CUDA, at sizes that the test double computes too, see [CudaOrSkip].
@Tag("cuda")
class DeviceMachineTest {
    private static final int WIDTH = 64;
    private static final long MEMORY = 4 << 20;

    private final List<Measurement> results = new ArrayList<>();

    @Test
    void aWorkloadStandsBesideTheReferencesOfTheDevice() {
        try (Machine machine = CudaOrSkip.open(() -> new DeviceMachine(WIDTH, MEMORY));
                Arena arena = Arena.ofShared()) {
            Bench bench = new Bench(machine, 1, results::add);
            bench.measurePeaks();
            RandomTensors tensors = bench.tensors(arena);
            Tensor x = tensors.of(DType.F32, WIDTH, WIDTH);
            Tensor weight = tensors.of(DType.F32, WIDTH, WIDTH);
            Tensor out = tensors.of(DType.F32, WIDTH, WIDTH);
            bench.measure(Workload.ofOperations("product", "small", 2.0 * WIDTH * WIDTH * WIDTH,
                    bench::operationsPerSecond, () -> bench.backend().linear(x, weight, null, out)));
        }
        assertEquals(List.of("F32 product", "memory copy", "product"),
                results.stream().map(Measurement::name).toList());
        assertEquals("64 x 64 x 64", results.get(0).shape());
        assertEquals("4 MiB", results.get(1).shape());
        for (Measurement result : results) {
            assertEquals(1, result.threads());
            assertTrue(result.value() > 0, result::toString);
        }
        // The same product as the reference's, asked for in another number at a time.
        assertTrue(results.get(2).ofPeak() > 0.1 && results.get(2).ofPeak() < 10, () -> results.get(2).toString());
    }
}
