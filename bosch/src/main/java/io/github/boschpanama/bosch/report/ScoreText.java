package io.github.boschpanama.bosch.report;

import io.github.boschpanama.bosch.report.Scores.Spread;
import java.util.Locale;

/// The main table as plain text, for a terminal.
public final class ScoreText {
    private ScoreText() {}

    /// @param comparison the results
    /// @return methods × ratios: the mean of the needle tasks in per cent at the shortest context, ± over seeds
    public static String of(Comparison comparison) {
        Scores scores = new Scores(comparison.results());
        int context = comparison.setup().contexts().getFirst();
        StringBuilder out = new StringBuilder(
                "mean of " + String.join(", ", comparison.setup().meanTasks()) + " at " + context + " tokens, %\n");
        out.append(String.format("%-14s", "ratio"));
        comparison.setup().ratios().forEach(ratio -> out.append(String.format("%14s", Numbers.plain(ratio))));
        for (MethodInfo method : comparison.methods()) {
            out.append(String.format("%n%-14s", method.name()));
            for (double ratio : comparison.setup().ratios()) {
                out.append(String.format("%14s",
                        scores.score(method, ratio, Result.MEAN, context).map(ScoreText::cell).orElse("-")));
            }
        }
        return out.append('\n').toString();
    }

    private static String cell(Spread spread) {
        return spread.count() == 1
                ? Numbers.percent(spread.mean())
                : String.format(Locale.ROOT, "%.1f ± %.1f", 100 * spread.mean(), 100 * spread.deviation());
    }
}
