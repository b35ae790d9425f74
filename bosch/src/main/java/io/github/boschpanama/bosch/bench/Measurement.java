package io.github.boschpanama.bosch.bench;

/// A line of the table.
///
/// @param name what was measured
/// @param shape its sizes, and the type of the weights
/// @param threads how many threads computed
/// @param value how fast it was
/// @param unit what `value` counts
/// @param ofPeak the share of what the machine did at best in the same moments, or NaN where there is nothing to
///        compare with
public record Measurement(String name, String shape, int threads, double value, String unit, double ofPeak) {}
