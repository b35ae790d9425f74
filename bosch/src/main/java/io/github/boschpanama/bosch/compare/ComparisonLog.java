package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.log.RunLog;
import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.models.HeadMask;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Every mask that a method chose and every score of a mask, in a file that a killed comparison goes on from.
///
/// The arguments are all that a mask or a score depends on. Methods, ratios and seeds are not among them: more can be
/// compared in the same folder, and what is known is not computed again.
public final class ComparisonLog implements AutoCloseable {
    /// The name of the log in the folder of a comparison.
    public static final String FILE_NAME = "comparison.jsonl";

    private static final String FORMAT = "bosch-comparison/4";

    private final RunLog log;
    private final Map<ComparisonLine.Asked, Choice> choices = new HashMap<>();
    private final Map<ComparisonLine.Scored, Double> scores = new HashMap<>();

    private ComparisonLog(RunLog log, HeadMask shape) {
        this.log = log;
        log.parsed(line -> ComparisonLine.parse(line, shape)).forEach(this::remember);
    }

    /// @param folder the folder of the comparison; made if it is not there
    /// @param arguments all that masks and scores depend on
    /// @param shape any mask of the model's shape, with window and sinks
    /// @return the log
    /// @throws io.github.boschpanama.runtime.InputException if the folder holds a comparison with other arguments, if
    ///         another process compares in it, or if the log cannot be read
    public static ComparisonLog open(Path folder, Map<String, String> arguments, HeadMask shape) {
        RunLog log = RunLog.open(folder.resolve(FILE_NAME), FORMAT, "comparison", arguments);
        try {
            return new ComparisonLog(log, shape);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private void remember(ComparisonLine line) {
        switch (line) {
            case ComparisonLine.Chosen chosen -> choices.put(chosen.asked(), chosen.choice());
            case ComparisonLine.Score score -> scores.put(score.scored(), score.score());
        }
    }

    private void add(ComparisonLine line) {
        log.append(line.text());
        remember(line);
    }

    Optional<Choice> choice(MethodInfo method, double ratio, long seed) {
        return Optional.ofNullable(choices.get(new ComparisonLine.Asked(method.name(), ratio, seed)));
    }

    void add(MethodInfo method, double ratio, long seed, Choice choice) {
        add(new ComparisonLine.Chosen(new ComparisonLine.Asked(method.name(), ratio, seed), choice));
    }

    OptionalDouble score(HeadMask mask, TestTask task) {
        Double score = scores.get(new ComparisonLine.Scored(mask, task.name(), task.context()));
        return score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
    }

    void add(HeadMask mask, TestTask task, double score) {
        add(new ComparisonLine.Score(new ComparisonLine.Scored(mask, task.name(), task.context()), score));
    }

    /// @return whether nothing is known yet
    public boolean isEmpty() {
        return choices.isEmpty() && scores.isEmpty();
    }

    /// Deletes the file, for a comparison that cannot begin: its folder is free for one with other arguments.
    public void discard() {
        log.discard();
    }

    @Override
    public void close() {
        log.close();
    }
}
