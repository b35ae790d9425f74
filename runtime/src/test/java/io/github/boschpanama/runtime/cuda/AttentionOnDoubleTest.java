package io.github.boschpanama.runtime.cuda;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/// Attention on the test double: the calls and the kernels' source, on the host.
@Tag("cuda-double")
class AttentionOnDoubleTest extends AttentionTest {
    @Override
    void assumeDevice() {
        CudaDouble.reset();
    }

    @Override
    @AfterEach
    void close() {
        super.close();
        CudaDouble.assertNothingLiveNorWrong("by an operation");
    }
}
