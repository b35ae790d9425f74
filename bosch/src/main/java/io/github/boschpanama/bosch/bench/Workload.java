package io.github.boschpanama.bosch.bench;

import java.util.function.DoubleSupplier;

/// Something to measure.
///
/// @param name what it is
/// @param shape its sizes
/// @param amount what a call does, in the unit of the table
/// @param unit what is counted, in a second
/// @param work what a call does, in the unit of the peak
/// @param peak measures the work a second that the machine can do at best
/// @param call does it
record Workload(String name, String shape, double amount, String unit, double work, DoubleSupplier peak,
        Runnable call) {
    /// @param operations of a call, a multiply-add counting as two
    static Workload ofOperations(String name, String shape, double operations, DoubleSupplier peak, Runnable call) {
        return new Workload(name, shape, operations * 1e-9, "GFLOP/s", operations, peak, call);
    }

    /// @param bytes read and written by a call
    static Workload ofBytes(String name, String shape, double bytes, DoubleSupplier peak, Runnable call) {
        return new Workload(name, shape, bytes * 1e-9, "GB/s", bytes, peak, call);
    }
}
