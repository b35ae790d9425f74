package io.github.boschpanama.bosch.ranking;

/// The share of a row's attention that a local head would not see.
final class DistantMass {
    private DistantMass() {}

    /// @param probabilities those of keys 0 to `position`
    /// @param position the row
    /// @param window keys that a local row sees, itself included
    /// @param sinks first keys that it sees besides
    /// @return the sum over keys from `sinks` to `position − window`; NaN where there is none
    static double of(float[] probabilities, int position, int window, int sinks) {
        if (position - window < sinks) {
            return Double.NaN;
        }
        double sum = 0;
        for (int key = sinks; key <= position - window; key++) {
            sum += probabilities[key];
        }
        return sum;
    }
}
