package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.boschpanama.bindings.CudaLibraries;
import org.junit.jupiter.api.Tag;

/// Attention on a GPU, where there is one.
@Tag("nvidia")
class AttentionOnDeviceTest extends AttentionTest {
    @Override
    void assumeDevice() {
        if (CudaDevice.find(CudaLibraries.load()) instanceof CudaDevice.Answer.Missing missing) {
            abort("no GPU: " + missing.reason());
        }
    }
}
