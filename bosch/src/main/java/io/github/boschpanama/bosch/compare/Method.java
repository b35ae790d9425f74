package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.report.MethodInfo;

/// A method of the comparison: gives a mask for a ratio.
public interface Method {
    /// What a method's masks depend on besides the ratio.
    enum Seeding {
        /// Nothing: one mask a ratio.
        FIXED,
        /// A seed, and nothing that costs: several seeds tell the spread.
        RANDOM,
        /// A seed and a budget of evaluations.
        SEARCH
    }

    /// @return name, kind and what it does
    MethodInfo info();

    /// @return what its masks depend on
    Seeding seeding();

    /// @param calibration what methods may look at
    /// @param ratio ρ, the share of local groups
    /// @param seed of everything drawn at random
    /// @return a mask with exactly round(ρ·N) local groups, and what it cost
    Choice choose(Calibration calibration, double ratio, long seed);
}
