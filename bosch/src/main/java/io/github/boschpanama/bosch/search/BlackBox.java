package io.github.boschpanama.bosch.search;

/// A function of bits that a solver maximises, known only by its values.
@FunctionalInterface
public interface BlackBox {
    /// Scores a point.
    ///
    /// @param point the bits
    /// @param incumbent the score to beat: a point that is certain to end below it may get an inexact score;
    ///        `Double.NEGATIVE_INFINITY` asks for an exact one
    /// @return the score
    Score score(Bits point, double incumbent);

    /// @param point the bits
    /// @param incumbent the score to beat
    /// @return whether the answer is at hand already, so that asking costs no evaluation
    default boolean remembers(Bits point, double incumbent) {
        return false;
    }
}
