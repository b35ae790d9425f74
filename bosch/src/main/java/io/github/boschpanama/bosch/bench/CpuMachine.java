package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.cpu.MachinePeak;

/// The CPU beside loops on registers and over memory.
final class CpuMachine implements Machine {
    /// Bytes of memory that the read reference goes through: more than the caches hold.
    private static final long MEMORY = 256L << 20;

    private final int threads;
    private final CpuBackend backend;
    private final MachinePeak peak;

    CpuMachine(int threads) {
        this.threads = threads;
        this.backend = CpuBackend.withThreads(threads);
        this.peak = new MachinePeak(threads);
        peak.fmaPerSecond(); // the first run is the compiler's
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public boolean isDevice() {
        return false;
    }

    @Override
    public void finish() {
        // An operation returns when it is done.
    }

    @Override
    public Reference operationsReference() {
        return new Reference("FMA peak", "registers");
    }

    @Override
    public double operationsPerSecond() {
        return peak.fmaPerSecond();
    }

    @Override
    public Reference memoryReference() {
        return new Reference("memory read", (MEMORY >> 20) + " MiB");
    }

    @Override
    public double bytesReadPerSecond() {
        return peak.bytesReadPerSecond(MEMORY);
    }

    @Override
    public double bytesMovedPerSecond(long bytes) {
        return peak.bytesMovedPerSecond(bytes);
    }

    @Override
    public void close() {
        backend.close();
        peak.close();
    }
}
