package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.Backend;
import java.lang.foreign.Arena;
import java.util.function.Consumer;

/// Measures workloads on one machine.
///
/// Reference and workload take turns, and each keeps its best turn: other programs can only slow a turn down, and one
/// that slows the reference would otherwise flatter the workload.
final class Bench {
    /// For each repetition: how long no call may have been faster than those before.
    private static final long STEADY_NANOS = 400_000_000;
    /// What counts as faster.
    private static final double FASTER = 0.95;
    private static final long TURN_NANOS = 100_000_000;
    /// How long calls to a device are timed together: waiting for the last costs as much as a small one of them.
    private static final double TOGETHER_SECONDS = 5e-3;

    private final Machine machine;
    private final int repetitions;
    private final Consumer<Measurement> results;

    /// @param machine what computes
    /// @param repetitions how many turns
    /// @param results takes each measurement as it is made
    Bench(Machine machine, int repetitions, Consumer<Measurement> results) {
        this.machine = machine;
        this.repetitions = repetitions;
        this.results = results;
    }

    Backend backend() {
        return machine.backend();
    }

    /// @return tensors of the machine's
    RandomTensors tensors(Arena arena) {
        return new RandomTensors(backend(), arena);
    }

    /// @return whether a device computes, and sizes should be such as fill one
    boolean isDevice() {
        return machine.isDevice();
    }

    /// @return floating-point operations per second at best
    double operationsPerSecond() {
        return machine.operationsPerSecond();
    }

    /// @return bytes read from memory per second at best
    double bytesReadPerSecond() {
        return machine.bytesReadPerSecond();
    }

    /// @param bytes memory that is copied within, again and again
    /// @return bytes read and written per second at best
    double bytesMovedPerSecond(long bytes) {
        return machine.bytesMovedPerSecond(bytes);
    }

    /// Reports the references alone.
    void measurePeaks() {
        report(machine.operationsReference(), operationsPerSecond(), "GFLOP/s");
        report(machine.memoryReference(), bytesReadPerSecond(), "GB/s");
    }

    private void report(Machine.Reference reference, double perSecond, String unit) {
        report(reference.name(), reference.shape(), perSecond * 1e-9, unit);
    }

    void measure(Workload workload) {
        int together = together(warmUp(workload.call()));
        double best = 0;
        double seconds = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < repetitions; turn++) {
            best = Math.max(best, workload.peak().getAsDouble());
            seconds = Math.min(seconds, turn(workload.call(), together));
        }
        results.accept(
                new Measurement(workload.name(), workload.shape(), machine.threads(), workload.amount() / seconds,
                        workload.unit(), workload.work() / seconds / best));
    }

    /// How many times faster a call is than another.
    void compare(String name, String shape, Runnable call, String baselineName, Runnable baseline) {
        int slowTogether = together(warmUp(baseline));
        int fastTogether = together(warmUp(call));
        double slow = Double.POSITIVE_INFINITY;
        double fast = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < repetitions; turn++) {
            slow = Math.min(slow, turn(baseline, slowTogether));
            fast = Math.min(fast, turn(call, fastTogether));
        }
        report(name, shape, slow / fast, "x " + baselineName);
    }

    /// Reports something that has no peak.
    void report(String name, String shape, double value, String unit) {
        results.accept(new Measurement(name, shape, machine.threads(), value, unit, Double.NaN));
    }

    /// Until the compiler is done: calls no longer become faster.
    ///
    /// @return seconds of the fastest call
    private double warmUp(Runnable call) {
        long best = Long.MAX_VALUE;
        long improved = System.nanoTime();
        long now = improved;
        do {
            long before = now;
            call.run();
            machine.finish();
            now = System.nanoTime();
            if (now - before < FASTER * best) {
                best = now - before;
                improved = now;
            }
        } while (now - improved < repetitions * STEADY_NANOS);
        return best * 1e-9;
    }

    private int together(double seconds) {
        return machine.isDevice() ? (int) Math.max(1, TOGETHER_SECONDS / seconds) : 1;
    }

    /// @return seconds of a call, the fastest of those that were timed together
    private double turn(Runnable call, int together) {
        long begin = System.nanoTime();
        long best = Long.MAX_VALUE;
        long now = begin;
        do {
            long before = now;
            for (int i = 0; i < together; i++) {
                call.run();
            }
            machine.finish();
            now = System.nanoTime();
            best = Math.min(best, now - before);
        } while (now - begin < TURN_NANOS);
        return best * 1e-9 / together;
    }
}
