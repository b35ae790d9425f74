package io.github.boschpanama.bosch.report;

import io.github.boschpanama.bosch.report.Scores.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The main tables: methods × ratios, one for each context, and the perplexity of a text.
final class ScoreSection {
    /// Scores that differ by less than the tables show are equal.
    private static final double EQUAL = 0.0005;

    private final Comparison comparison;
    private final Scores scores;

    ScoreSection(Comparison comparison, Scores scores) {
        this.comparison = comparison;
        this.scores = scores;
    }

    void write(Markup page) {
        Setup setup = comparison.setup();
        findings(page);
        for (int context : setup.contexts()) {
            String length = context == setup.contexts().getFirst() ? "" : ", longer than the calibration's";
            table(page, Result.MEAN, context, "Mean of the needle tasks in per cent at " + context + " tokens" + length
                    + "; ± standard deviation over seeds; ★ the best", true);
        }
        comparison.results().stream().filter(result -> result.task().equals(Result.PERPLEXITY)).findFirst()
                .ifPresent(result -> table(page, Result.PERPLEXITY, result.context(),
                        "Perplexity of a text at " + result.context() + " tokens, lower is better; ★ the best", false));
    }

    private void findings(Markup page) {
        int context = comparison.setup().contexts().getFirst();
        page.open("ul", "class", "findings");
        for (double ratio : comparison.setup().ratios()) {
            List<String> leaders = Stream
                    .of(MethodKind.BOSCH, MethodKind.STATIC, MethodKind.LAYER, MethodKind.ABLATION)
                    .flatMap(kind -> leader(kind, ratio, context).stream()).toList();
            page.element("li",
                    "ρ = " + Numbers.plain(ratio) + ", the best of each kind: " + String.join(", ", leaders));
        }
        page.close().line();
    }

    private Optional<String> leader(MethodKind kind, double ratio, int context) {
        record Entry(String name, double mean) {}
        return comparison.methods(kind).stream()
                .flatMap(method -> scores.score(method, ratio, Result.MEAN, context).stream()
                        .map(score -> new Entry(method.name(), score.mean())))
                .max(Comparator.comparingDouble(Entry::mean))
                .map(entry -> entry.name() + " " + Numbers.percent(entry.mean()));
    }

    private void table(Markup page, String task, int context, String caption, boolean percent) {
        List<Double> ratios = comparison.setup().ratios();
        double[] best = ratios.stream().mapToDouble(ratio -> best(ratio, task, context, percent)).toArray();
        try (DataTable table = new DataTable(page, caption, "ρ", ratios.stream().map(Numbers::plain).toList())) {
            for (MethodKind kind : MethodKind.values()) {
                List<MethodInfo> methods = comparison.methods(kind);
                if (!methods.isEmpty()) {
                    table.group(kind.title());
                }
                for (MethodInfo method : methods) {
                    table.row(method.name());
                    for (int i = 0; i < best.length; i++) {
                        Optional<Spread> score = scores.score(method, ratios.get(i), task, context);
                        boolean first = kind != MethodKind.REFERENCE && score.isPresent()
                                && Math.abs(score.get().mean() - best[i]) < EQUAL;
                        cell(page, score, first, percent);
                    }
                    page.close().line();
                }
            }
        }
    }

    private static void cell(Markup page, Optional<Spread> score, boolean best, boolean percent) {
        if (score.isEmpty()) {
            page.element("td", "–");
            return;
        }
        Spread spread = score.get();
        double scale = percent ? 100 : 1;
        int decimals = percent ? 1 : 2;
        page.open("td", "class", best ? "best" : "plain").text(best ? "★ " : "");
        page.text(Numbers.fixed(scale * spread.mean(), decimals));
        if (spread.count() > 1) {
            page.element("small", " ± " + Numbers.fixed(scale * spread.deviation(), decimals));
        }
        page.close();
    }

    private double best(double ratio, String task, int context, boolean highest) {
        var means = comparison.choosers().stream()
                .flatMap(method -> scores.score(method, ratio, task, context).stream()).mapToDouble(Spread::mean);
        return (highest ? means.max() : means.min()).orElse(Double.NaN);
    }
}
