package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.models.HeadMask;

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

    /// Refuses what [#choose] would refuse, before anything is scored.
    ///
    /// @param shape a mask of the model's shape
    /// @param ratio ρ
    /// @param budget evaluations that a search may spend
    /// @throws io.github.boschpanama.runtime.InputException if the ratio or the budget is out of range
    default void requireFeasible(HeadMask shape, double ratio, int budget) {}

    /// @param calibration what methods may look at
    /// @param ratio ρ, the share of local groups
    /// @param seed of everything drawn at random
    /// @return a mask with exactly round(ρ·N) local groups, and what it cost
    Choice choose(Calibration calibration, double ratio, long seed);
}
