package io.github.boschpanama.bosch.calibration;

/// Which side a sample is on: what the search sees, or what it never sees.
///
/// The sides share no sample, whatever their seeds: every key that is asked for is on one side alone, by the parity of
/// its hash (which `String` specifies), and every prompt holds the key it asks for.
public enum Split {
    /// Samples to search with.
    CALIBRATION,
    /// Samples to judge the result by.
    HELD_OUT;

    /// @param key a key that may be asked for
    /// @return whether it is on this side
    boolean holds(String key) {
        return (key.hashCode() & 1) == ordinal();
    }
}
