package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.cpu.ReferenceBackend;
import io.github.boschpanama.runtime.cpu.TestTensors;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The CUDA backend and the reference side by side; the tests of operations stand on it, and their subclasses say on what the
/// backend runs.
abstract class CudaBesideReference implements CudaPlace {
    /// One for all tests: a compiler that is no double takes its time.
    @TempDir
    private static Path cache;

    final Arena arena = Arena.ofShared();
    final TestTensors tensors = new TestTensors(arena, 42);
    final Backend reference = new ReferenceBackend();
    Backend cuda;

    @BeforeEach
    void open() {
        assumeThere();
        // Small, so that work is cut into slabs and copies into chunks.
        cuda = CudaBackend.create(new CudaBackend.Options(4096, 64 << 10, false, new KernelCache(cache)), notice -> {});
    }

    @AfterEach
    void close() {
        arena.close();
        if (cuda != null) {
            cuda.close();
            check();
        }
    }

    final Tensor up(Tensor host) {
        return cuda.weight(arena, host);
    }

    final Rows up(Rows rows) {
        return new Rows(up(rows.positions()), up(rows.keyBases()));
    }

    final Tensor down(Tensor device) {
        Tensor host = Tensor.allocate(arena, device.dtype(), device.shape().toArray());
        cuda.download(device, host);
        return host;
    }
}
