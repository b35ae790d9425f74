package io.github.boschpanama.bosch.search;

import java.util.random.RandomGenerator;

/// Maximises a black box over bits under a budget of evaluations; the result always has the exact counts of the space.
///
/// A solver keeps no state between calls. The same arguments give the same evaluations in the same order.
@FunctionalInterface
public interface BinarySolver {
    /// Spends evaluations until none is left, every point is known, or nothing new can be proposed. The result is
    /// [Evaluations#best()], never worse than `start`.
    ///
    /// @param evaluations the problem
    /// @param start a point of the space; scored first
    /// @param random the source of randomness
    void maximise(Evaluations evaluations, Bits start, RandomGenerator random);

    /// @param objective the scale of the scores that will be maximised
    /// @return the solver for that scale; the same one where its steps do not depend on it
    default BinarySolver on(Objective objective) {
        return this;
    }
}
