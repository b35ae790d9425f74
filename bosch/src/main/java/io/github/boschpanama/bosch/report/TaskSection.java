package io.github.boschpanama.bosch.report;

import java.util.List;

/// Every task apart: methods × tasks, one table for each ratio, at the shortest context.
final class TaskSection {
    private final Comparison comparison;
    private final Scores scores;

    TaskSection(Comparison comparison, Scores scores) {
        this.comparison = comparison;
        this.scores = scores;
    }

    void write(Markup page) {
        int context = comparison.setup().contexts().getFirst();
        List<String> tasks = comparison.results().stream().map(Result::task).distinct()
                .filter(task -> !task.equals(Result.MEAN) && !task.equals(Result.PERPLEXITY)).toList();
        for (double ratio : comparison.setup().ratios()) {
            try (DataTable table = new DataTable(page, "Per cent at " + context + " tokens, ρ = "
                    + Numbers.plain(ratio), "Method", tasks.stream().map(TaskSection::shortName).toList())) {
                for (MethodInfo method : comparison.methods()) {
                    table.row(method.name());
                    for (String task : tasks) {
                        page.element("td", scores.score(method, ratio, task, context)
                                .map(score -> Numbers.percent(score.mean())).orElse("–"));
                    }
                    page.close().line();
                }
            }
        }
    }

    private static String shortName(String task) {
        return task.replaceFirst("^niah_", "").replace('_', ' ');
    }
}
