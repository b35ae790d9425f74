package io.github.boschpanama.bosch.report;

import java.util.List;

/// How the best score of a search grew.
///
/// @param method the method's name
/// @param ratio ρ
/// @param seed the seed of the search
/// @param points each evaluation that found something better, in order, and the last evaluation
public record SearchCourse(String method, double ratio, long seed, List<Point> points) {
    /// Copies the list.
    public SearchCourse {
        points = List.copyOf(points);
    }

    /// @param evaluations masks scored so far
    /// @param best the best objective so far, on the calibration samples
    public record Point(long evaluations, double best) {}
}
