package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.boschpanama.bindings.CudaLibraries;

/// What tests of the backend run on.
interface CudaPlace {
    /// Skips the tests where there is nothing to run them on.
    void assumeThere();

    /// Checks what a test left behind once the backend is closed.
    void check();

    /// The test double: the calls and the kernels' source, on the host.
    interface OnDouble extends CudaPlace {
        @Override
        default void assumeThere() {
            CudaDouble.reset();
        }

        @Override
        default void check() {
            CudaDouble.assertNothingLiveNorWrong("by an operation");
        }
    }

    /// A GPU, where there is one.
    interface OnDevice extends CudaPlace {
        @Override
        default void assumeThere() {
            if (CudaDevice.find(CudaLibraries.load()) instanceof CudaDevice.Answer.Missing missing) {
                abort("no GPU: " + missing.reason());
            }
        }

        @Override
        default void check() {}
    }
}
