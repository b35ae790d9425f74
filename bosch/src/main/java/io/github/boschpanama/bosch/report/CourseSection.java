package io.github.boschpanama.bosch.report;

import io.github.boschpanama.bosch.report.LineChart.Point;
import java.util.ArrayList;
import java.util.List;

/// Best objective against evaluations, a chart for each ratio, the searching methods in each.
final class CourseSection {
    private final Comparison comparison;

    CourseSection(Comparison comparison) {
        this.comparison = comparison;
    }

    void write(Markup page) {
        if (comparison.courses().isEmpty()) {
            page.element("p", "No method that searches was compared.");
            return;
        }
        page.element("p", "Best objective so far on the calibration samples, against the masks scored.");
        page.open("div", "class", "charts").line();
        for (double ratio : comparison.setup().ratios()) {
            List<SearchCourse> courses = comparison.courses().stream().filter(course -> course.ratio() == ratio)
                    .toList();
            if (!courses.isEmpty()) {
                String title = "ρ = " + Numbers.plain(ratio);
                page.open("figure").raw(chart(courses).svg("Best objective against evaluations, " + title)).line();
                page.element("figcaption", title).close().line();
            }
        }
        page.close().line();
    }

    private LineChart chart(List<SearchCourse> courses) {
        LineChart chart = new LineChart("masks scored", "best objective");
        for (SearchCourse course : courses) {
            MethodInfo method = comparison.methods().get(comparison.place(course.method()));
            int runs = (int) courses.stream().filter(other -> other.method().equals(course.method())).count();
            String name = course.method() + (runs == 1 ? "" : ", seed " + course.seed());
            LineStyle style = method.kind() == MethodKind.BOSCH
                    ? LineStyle.accent()
                    : LineStyle.series(comparison.methods(method.kind()).indexOf(method));
            chart.line(name, style.withoutMarker(), steps(course));
        }
        return chart;
    }

    /// The best stays what it was until the evaluation that beats it.
    private static List<Point> steps(SearchCourse course) {
        List<Point> points = new ArrayList<>();
        for (SearchCourse.Point point : course.points()) {
            if (!points.isEmpty()) {
                points.add(new Point(point.evaluations(), points.getLast().y(), 0));
            }
            points.add(new Point(point.evaluations(), point.best(), 0));
        }
        return points;
    }
}
