package io.github.boschpanama.models.decoder;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.nio.file.Files;
import java.nio.file.Path;

/// The CUDA backend for tests: on the test double where `bosch.cuda.home` names it, else on a GPU, else the test is skipped.
final class CudaOrSkip {
    private CudaOrSkip() {}

    static Backend open() {
        String testDouble = System.getProperty("bosch.cuda.home");
        if (testDouble != null) {
            assumeTrue(Files.exists(Path.of(testDouble, "libcudart.so.12")),
                    "skipped: the runtime's tests have not built the test double of CUDA");
            return Backends.open(Backends.CUDA, 1, notice -> {});
        }
        try {
            return Backends.open(Backends.CUDA, 1, notice -> {});
        } catch (InputException noDevice) {
            return abort("skipped: " + noDevice.getMessage());
        }
    }
}
