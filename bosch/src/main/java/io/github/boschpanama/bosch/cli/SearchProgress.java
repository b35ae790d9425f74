package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.search.Evaluation;
import io.github.boschpanama.bosch.search.Phase;
import io.github.boschpanama.bosch.search.SearchListener;
import io.github.boschpanama.bosch.search.SearchResult;
import io.github.boschpanama.bosch.search.Stage;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// Shows a search on standard error: how far it is, and for each ratio what was found in which time.
final class SearchProgress implements SearchListener, AutoCloseable {
    private final CommandSpec spec;
    private final Progress progress;
    private final Map<Stage, Double> seconds = new EnumMap<>(Stage.class);
    private final Map<Stage, Integer> evaluations = new EnumMap<>(Stage.class);
    private int replayed;

    SearchProgress(CommandSpec spec, long budget) {
        this.spec = spec;
        this.progress = Progress.start(spec, "searching", budget);
    }

    @Override
    public void began(Phase phase) {
        seconds.putIfAbsent(phase.stage(), 0.0);
        evaluations.putIfAbsent(phase.stage(), 0);
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        Stage stage = evaluation.phase().stage();
        seconds.merge(stage, evaluation.seconds(), Double::sum);
        evaluations.merge(stage, 1, Integer::sum);
        replayed += evaluation.replayed() ? 1 : 0;
        if (evaluation.replayed()) {
            progress.skip();
        } else {
            progress.step(stage.name().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public void finished(SearchResult result) {
        StringBuilder stages = new StringBuilder();
        evaluations.forEach((stage, count) -> stages.append(String.format(Locale.ROOT, "; %s %d masks, %.1f s",
                stage.name().toLowerCase(Locale.ROOT), count, seconds.get(stage))));
        spec.commandLine().getErr().printf(Locale.ROOT, "ratio %s: score %.4f (%.3f of full attention's gain)%s%s%n",
                result.ratio(), result.score(), result.normalised(), stages,
                replayed > 0 ? "; " + replayed + " of them from the log" : "");
        seconds.clear();
        evaluations.clear();
        replayed = 0;
    }

    @Override
    public void close() {
        progress.close();
    }
}
