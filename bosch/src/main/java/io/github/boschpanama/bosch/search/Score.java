package io.github.boschpanama.bosch.search;

/// What a scorer says of a mask or point; higher is better.
///
/// A scorer may stop as soon as a candidate is lost. Then `exact` is false and `value` is an upper bound of the true
/// score that lies below the incumbent the scorer was given, so a search that only asks "is it better?" takes the same
/// path as with exact scores.
///
/// @param value the score, or an upper bound of it
/// @param exact whether `value` is the score itself
public record Score(double value, boolean exact) {
    /// @param value the score
    /// @return an exact score
    public static Score exact(double value) {
        return new Score(value, true);
    }

    /// @param bound an upper bound of the score
    /// @return an inexact score
    public static Score below(double bound) {
        return new Score(bound, false);
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
