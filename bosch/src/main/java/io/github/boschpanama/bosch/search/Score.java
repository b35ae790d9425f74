package io.github.boschpanama.bosch.search;

/// What a scorer says of a mask or point; higher is better.
///
/// A scorer may stop as soon as a candidate is lost. Then `exact` is false and `value` is an upper bound of the true
/// score that lies below the incumbent the scorer was given, so a search that only asks "is it better?" takes the same
/// path as with exact scores. For one that learns from every score there is an estimate as well.
///
/// @param value the score, or an upper bound of it
/// @param estimate the score, or what it would probably have been; never above `value`
/// @param exact whether `value` is the score itself
public record Score(double value, double estimate, boolean exact) {
    /// @throws IllegalArgumentException if the estimate is above the value
    public Score {
        if (estimate > value) {
            throw new IllegalArgumentException("an estimate of " + estimate + " above " + value);
        }
    }

    /// @param value the score
    /// @return an exact score
    public static Score exact(double value) {
        return new Score(value, value, true);
    }

    /// @param bound an upper bound of the score
    /// @param estimate what the score would probably have been
    /// @return an inexact score
    public static Score lost(double bound, double estimate) {
        return new Score(bound, Math.min(bound, estimate), false);
    }

    /// @param incumbent the score to beat
    /// @return whether this is exact and higher
    public boolean beats(double incumbent) {
        return exact && value > incumbent;
    }

    /// @param incumbent the score to beat
    /// @return whether a scorer asked again with this incumbent could say more than this score does
    boolean answers(double incumbent) {
        return exact || value < incumbent;
    }
}
