package io.github.boschpanama.runtime.cuda;

import org.junit.jupiter.api.Tag;

/// Attention on a GPU, where there is one.
@Tag("nvidia")
class AttentionOnDeviceTest extends AttentionTest implements CudaPlace.OnDevice {}
