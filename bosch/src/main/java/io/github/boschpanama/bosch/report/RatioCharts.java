package io.github.boschpanama.bosch.report;

import io.github.boschpanama.bosch.report.LineChart.Point;
import java.util.ArrayList;
import java.util.List;

/// Score against ratio, a chart for each kind of method, BOSCH and the references in each.
final class RatioCharts {
    private static final double MARGIN = 0.04;

    private final Comparison comparison;
    private final Scores scores;

    RatioCharts(Comparison comparison, Scores scores) {
        this.comparison = comparison;
        this.scores = scores;
    }

    void write(Markup page) {
        int context = comparison.setup().contexts().getFirst();
        page.open("div", "class", "charts").line();
        for (MethodKind kind : List.of(MethodKind.STATIC, MethodKind.LAYER, MethodKind.ABLATION)) {
            if (!comparison.methods(kind).isEmpty()) {
                String title = kind.title() + " beside BOSCH, " + context + " tokens";
                page.open("figure")
                        .raw(chart(kind, context).svg(title + ": score in per cent against ratio; the figures"
                                + " are in the table above"))
                        .line();
                page.element("figcaption", title).close().line();
            }
        }
        page.close().line();
    }

    private LineChart chart(MethodKind kind, int context) {
        List<Double> ratios = comparison.setup().ratios();
        LineChart chart = new LineChart("ratio ρ of local groups", "score, per cent")
                .x(ratios.getFirst() - MARGIN, ratios.getLast() + MARGIN, 0.125).y(-2, 102, 20);
        List<MethodInfo> references = comparison.methods(MethodKind.REFERENCE);
        for (int i = 0; i < references.size(); i++) {
            add(chart, references.get(i), LineStyle.reference(i), context);
        }
        List<MethodInfo> methods = comparison.methods(kind);
        for (int i = 0; i < methods.size(); i++) {
            add(chart, methods.get(i), LineStyle.series(i), context);
        }
        comparison.methods(MethodKind.BOSCH).forEach(ours -> add(chart, ours, LineStyle.accent(), context));
        return chart;
    }

    private void add(LineChart chart, MethodInfo method, LineStyle style, int context) {
        List<Point> points = new ArrayList<>();
        for (double ratio : comparison.setup().ratios()) {
            scores.score(method, ratio, Result.MEAN, context).ifPresent(
                    score -> points.add(new Point(ratio, 100 * score.mean(), 100 * score.deviation())));
        }
        if (!points.isEmpty()) {
            chart.line(method.name(), style, points);
        }
    }
}
