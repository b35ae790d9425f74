package io.github.boschpanama.bosch.ranking;

/// A number that a row of attention probabilities gives.
@FunctionalInterface
interface RowStatistic {
    /// @param sequence which sequence
    /// @param position the row's place in it
    /// @param probabilities those of keys 0 to `position`
    /// @return the number, NaN for a row that does not count
    double of(int sequence, int position, float[] probabilities);
}
