package io.github.boschpanama.runtime.cuda;

import org.junit.jupiter.api.Tag;

/// The operations on the test double.
@Tag("cuda-double")
class OperationsOnDoubleTest extends OperationsTest implements CudaPlace.OnDouble {}
