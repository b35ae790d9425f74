package io.github.boschpanama.bosch.search;

import io.github.boschpanama.bosch.log.RunLog;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Every evaluation of a search in a file, so that a search that was killed goes on where it was.
///
/// Since a search is deterministic, the same arguments ask for the same masks in the same order: those in the file are
/// answered from it, the rest is scored and appended before the search sees the score.
public final class EvaluationLog implements AutoCloseable {
    /// The name of the log in the folder of a search.
    public static final String FILE_NAME = "evaluations.jsonl";

    private static final String FORMAT = "bosch-log/6";

    private final Path file;
    private final RunLog log;
    private final Deque<LogLine.Entry> recorded = new ArrayDeque<>();
    private int replayed;

    private EvaluationLog(Path file, RunLog log) {
        this.file = file;
        this.log = log;
        recorded.addAll(log.parsed(LogLine::parse));
    }

    /// Opens the log of a folder, or begins one.
    ///
    /// @param folder the folder of the search; made if it is not there
    /// @param arguments all that the scores and the course of the search depend on
    /// @return the log
    /// @throws InputException if the folder holds a search with other arguments, if another process searches in it, or
    ///         if the log cannot be read
    public static EvaluationLog open(Path folder, Map<String, String> arguments) {
        Path file = folder.resolve(FILE_NAME);
        RunLog log = RunLog.open(file, FORMAT, "search", arguments);
        try {
            return new EvaluationLog(file, log);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /// Opens the log of a search for several ratios, one after another, or begins one. More ratios can follow those that the log
    /// begins with: how a ratio is searched for depends on those before it.
    ///
    /// @param folder the folder of the search; made if it is not there
    /// @param arguments all else that the scores and the course of the search depend on
    /// @param ratios the ratios in their order
    /// @return the log
    /// @throws InputException as above, or if the folder's ratios begin otherwise
    public static EvaluationLog open(Path folder, Map<String, String> arguments, List<Double> ratios) {
        EvaluationLog log = open(folder, arguments);
        List<Double> before = log.recorded.stream().map(LogLine.Entry::ratio).filter(ratio -> !ratio.isNaN()).distinct()
                .toList();
        if (!isSubsequence(before, ratios)) {
            log.close();
            throw new InputException(log.file + ": this folder holds a search for the ratios " + before
                    + ", in this order, and now they are " + ratios
                    + ". Give those first and others after them, or choose another folder");
        }
        return log;
    }

    /// A ratio whose masks were all known from those before it has no line, and may stand between others.
    private static boolean isSubsequence(List<Double> part, List<Double> whole) {
        int next = 0;
        for (double ratio : whole) {
            next += next < part.size() && part.get(next) == ratio ? 1 : 0;
        }
        return next == part.size();
    }

    /// @return the evaluations in the file that the search has not asked for yet
    int pending() {
        return recorded.size();
    }

    /// @param scorer scores what is not in the file
    /// @return answers from the file as long as it can, then scores and appends
    Evaluator around(MaskScorer scorer) {
        Evaluator fresh = Evaluator.timing(scorer);
        return (phase, mask, incumbent) -> {
            if (!recorded.isEmpty()) {
                return replay(phase, mask, incumbent);
            }
            Evaluation evaluation = fresh.evaluate(phase, mask, incumbent);
            log.append(LogLine.of(evaluation));
            return evaluation;
        };
    }

    private Evaluation replay(Phase phase, HeadMask mask, Incumbent incumbent) {
        LogLine.Entry entry = recorded.remove();
        replayed++;
        if (Double.compare(entry.ratio(), phase.ratio()) != 0) {
            throw new InputException(file + ": line " + (replayed + 1) + ": is of ratio " + entry.ratio()
                    + " where the search is at " + phase.ratio()
                    + ": give the ratios in the order of this folder's search"
                    + " and others after them, or choose another folder");
        }
        if (!entry.mask().equals(mask.toString()) || Double.compare(entry.incumbent(), incumbent.score()) != 0) {
            throw new InputException(file + ": line " + (replayed + 1) + ": holds the score of mask " + entry.mask()
                    + " where the search asks for " + mask
                    + ": the log was made by another version of this program; choose another folder");
        }
        return new Evaluation(phase, mask, incumbent, entry.score(), entry.seconds(), true);
    }

    /// Deletes the file, for a search that cannot begin: its folder is free for one with other arguments.
    void discard() {
        log.discard();
    }

    @Override
    public void close() {
        log.close();
    }
}
