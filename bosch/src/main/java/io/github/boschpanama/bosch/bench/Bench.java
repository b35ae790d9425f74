package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.cpu.MachinePeak;
import java.util.function.Consumer;

/// Measures workloads with one number of threads.
///
/// Reference and workload take turns, and each keeps its best turn: other programs can only slow a turn down, and one
/// that slows the reference would otherwise flatter the workload.
final class Bench implements AutoCloseable {
    /// Bytes of memory that the read reference goes through: more than the caches hold.
    private static final long MEMORY = 256L << 20;
    /// For each repetition: how long no call may have been faster than those before.
    private static final long STEADY_NANOS = 400_000_000;
    /// What counts as faster.
    private static final double FASTER = 0.95;
    private static final long TURN_NANOS = 100_000_000;

    private final int threads;
    private final int repetitions;
    private final Consumer<Measurement> results;
    private final CpuBackend cpu;
    private final MachinePeak peak;

    /// @param threads how many threads compute
    /// @param repetitions how many turns
    /// @param results takes each measurement as it is made
    Bench(int threads, int repetitions, Consumer<Measurement> results) {
        this.threads = threads;
        this.repetitions = repetitions;
        this.results = results;
        this.cpu = CpuBackend.withThreads(threads);
        this.peak = new MachinePeak(threads);
    }

    CpuBackend cpu() {
        return cpu;
    }

    /// @return floating-point operations per second at best
    double operationsPerSecond() {
        return peak.fmaPerSecond();
    }

    /// @return bytes read from memory per second at best
    double bytesReadPerSecond() {
        return peak.bytesReadPerSecond(MEMORY);
    }

    /// @param bytes memory that is copied within, again and again
    /// @return bytes read and written per second at best
    double bytesMovedPerSecond(long bytes) {
        return peak.bytesMovedPerSecond(bytes);
    }

    /// Reports the references alone.
    void measurePeaks() {
        peak.fmaPerSecond(); // the first run is the compiler's
        report("FMA peak", "registers", operationsPerSecond() * 1e-9, "GFLOP/s");
        report("memory read", (MEMORY >> 20) + " MiB", bytesReadPerSecond() * 1e-9, "GB/s");
    }

    void measure(Workload workload) {
        warmUp(workload.call());
        double best = 0;
        double seconds = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < repetitions; turn++) {
            best = Math.max(best, workload.peak().getAsDouble());
            seconds = Math.min(seconds, turn(workload.call()));
        }
        results.accept(new Measurement(workload.name(), workload.shape(), threads, workload.amount() / seconds,
                workload.unit(), workload.work() / seconds / best));
    }

    /// How many times faster a call is than another.
    void compare(String name, String shape, Runnable call, String baselineName, Runnable baseline) {
        warmUp(baseline);
        warmUp(call);
        double slow = Double.POSITIVE_INFINITY;
        double fast = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < repetitions; turn++) {
            slow = Math.min(slow, turn(baseline));
            fast = Math.min(fast, turn(call));
        }
        report(name, shape, slow / fast, "x " + baselineName);
    }

    /// Reports something that has no peak.
    void report(String name, String shape, double value, String unit) {
        results.accept(new Measurement(name, shape, threads, value, unit, Double.NaN));
    }

    /// Until the compiler is done: calls no longer become faster.
    private void warmUp(Runnable call) {
        long best = Long.MAX_VALUE;
        long improved = System.nanoTime();
        long now = improved;
        do {
            long before = now;
            call.run();
            now = System.nanoTime();
            if (now - before < FASTER * best) {
                best = now - before;
                improved = now;
            }
        } while (now - improved < repetitions * STEADY_NANOS);
    }

    /// @return seconds of the fastest call
    private static double turn(Runnable call) {
        long begin = System.nanoTime();
        long best = Long.MAX_VALUE;
        long now = begin;
        do {
            long before = now;
            call.run();
            now = System.nanoTime();
            best = Math.min(best, now - before);
        } while (now - begin < TURN_NANOS);
        return best * 1e-9;
    }

    @Override
    public void close() {
        cpu.close();
        peak.close();
    }
}
