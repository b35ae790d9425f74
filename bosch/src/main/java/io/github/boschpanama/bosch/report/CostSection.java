package io.github.boschpanama.bosch.report;

import io.github.boschpanama.bosch.report.Scores.Spread;
import java.util.List;
import java.util.Optional;

/// Evaluations and time that each method took to find its mask.
final class CostSection {
    private final Comparison comparison;
    private final Scores scores;

    CostSection(Comparison comparison, Scores scores) {
        this.comparison = comparison;
        this.scores = scores;
    }

    void write(Markup page) {
        int context = comparison.setup().contexts().getFirst();
        List<Double> ratios = comparison.setup().ratios();
        try (DataTable table = new DataTable(page, "Masks scored, and time, to find a mask; means over seeds", "ρ",
                ratios.stream().map(Numbers::plain).toList())) {
            for (MethodInfo method : comparison.choosers()) {
                table.row(method.name());
                for (double ratio : ratios) {
                    Optional<Spread> evaluations = scores.spread(method, ratio, Result.MEAN, context,
                            Result::evaluations);
                    Optional<Spread> seconds = scores.spread(method, ratio, Result.MEAN, context, Result::seconds);
                    page.element("td", evaluations.map(count -> Numbers.fixed(count.mean(), 0) + " · "
                            + Numbers.duration(seconds.orElseThrow().mean())).orElse("–"));
                }
                page.close().line();
            }
        }
        page.element("p", "The time of a ranking is that of scoring every head once; it then serves every ratio.");
    }
}
