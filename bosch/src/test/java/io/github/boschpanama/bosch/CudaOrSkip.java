package io.github.boschpanama.bosch;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.boschpanama.runtime.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// CUDA for tests: the test double where `bosch.cuda.home` names it, else a GPU, else the test is skipped.
public final class CudaOrSkip {
    private CudaOrSkip() {}

    /// @param opening opens something on CUDA, and throws an [InputException] where there is none
    /// @return what it opened
    public static <T> T open(Supplier<T> opening) {
        String testDouble = System.getProperty("bosch.cuda.home");
        assumeTrue(testDouble == null || Files.exists(Path.of(testDouble, "libcudart.so.12")),
                "skipped: the runtime's tests have not built the test double of CUDA");
        try {
            return opening.get();
        } catch (InputException noDevice) {
            if (testDouble != null) {
                throw noDevice; // the double has a device
            }
            return abort("skipped: " + noDevice.getMessage());
        }
    }
}
