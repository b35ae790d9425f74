package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.Backend;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What tests of the CPU backend's operations share: the backend on one, two and three threads, the plain reference, and
/// random tensors.
@ParameterizedClass
@ValueSource(ints = {1, 2, 3})
abstract class BesideReference {
    final Arena arena = Arena.ofShared();
    final Backend reference = new ReferenceBackend();
    final TestTensors tensors;
    final Backend cpu;

    BesideReference(int threads, long seed) {
        tensors = new TestTensors(arena, seed);
        cpu = CpuBackend.withThreads(threads);
    }

    @AfterEach
    void close() {
        cpu.close();
        arena.close();
    }
}
