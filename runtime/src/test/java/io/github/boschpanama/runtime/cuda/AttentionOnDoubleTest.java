package io.github.boschpanama.runtime.cuda;

import org.junit.jupiter.api.Tag;

/// Attention on the test double.
@Tag("cuda-double")
class AttentionOnDoubleTest extends AttentionTest implements CudaPlace.OnDouble {}
