package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.Backend;

/// What computes, and what it can do at best, measured beside the kernels.
interface Machine extends AutoCloseable {
    /// @return what is measured
    Backend backend();

    /// @return how many threads compute; 1 where a device does
    int threads();

    /// Whether a device computes while the caller goes on: calls are then timed several at a time, and sizes fill a device.
    boolean isDevice();

    /// Returns when all that was asked for is done.
    void finish();

    /// What a machine is compared with.
    ///
    /// @param name what is measured
    /// @param shape its size
    record Reference(String name, String shape) {}

    /// @return what [#operationsPerSecond] measures
    Reference operationsReference();

    /// @return floating-point operations per second at best
    double operationsPerSecond();

    /// @return what [#bytesReadPerSecond] measures
    Reference memoryReference();

    /// @return bytes read from memory per second at best
    double bytesReadPerSecond();

    /// @param bytes memory that is copied within, again and again
    /// @return bytes read and written per second at best
    double bytesMovedPerSecond(long bytes);

    @Override
    void close();
}
