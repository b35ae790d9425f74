package io.github.boschpanama.runtime.cuda;

import org.junit.jupiter.api.Tag;

/// The operations on a GPU, where there is one.
@Tag("nvidia")
class OperationsOnDeviceTest extends OperationsTest implements CudaPlace.OnDevice {}
