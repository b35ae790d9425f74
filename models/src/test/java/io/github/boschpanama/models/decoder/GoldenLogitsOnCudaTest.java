package io.github.boschpanama.models.decoder;

import io.github.boschpanama.runtime.backend.Backend;
import org.junit.jupiter.api.Tag;

/// The same models through the CUDA backend, see [CudaOrSkip].
@Tag("cuda")
class GoldenLogitsOnCudaTest extends GoldenLogitsTest {
    @Override
    Backend open() {
        return CudaOrSkip.open();
    }
}
