package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.models.HeadMask;

/// Least harm when made local alone: `score = S(all full) − S(only this group local)`, S being the mean log-probability of
/// the answer tokens. It costs N + 1 evaluations of the objective. Not a method of the paper: the plain thing to do.
final class LeastHarmRanking implements HeadRanking {
    @Override
    public String name() {
        return "LEAST_HARM";
    }

    @Override
    public String description() {
        return "loss of mean log-probability of the answer when this group alone is local";
    }

    @Override
    public int evaluations(HeadMask shape) {
        return shape.size() + 1;
    }

    @Override
    public HeadScores score(RankingTask task, Progress progress) {
        HeadMask full = task.full();
        double[][] scores = new double[full.layers()][full.groups()];
        try (AnswerScorer scorer = new ReusingScorer(task.model(), task.samples(),
                ReusingScorer.batchTokens(task.model()),
                Math.min(task.memoryBudget(), 2 * stateBytes(task)), full)) {
            double reference = score(scorer, full);
            scorer.keep(full); // every mask below is full up to one layer
            int done = 0;
            for (int layer = full.layers() - 1; layer >= 0; layer--) {
                for (int group = 0; group < full.groups(); group++) {
                    scores[layer][group] = reference - score(scorer, full.withLocal(layer, group, true));
                    progress.at(++done, full.size());
                }
            }
        }
        return HeadScores.of(scores);
    }

    /// Bytes of the states that enter each layer under full attention: every mask scored here shares some of them and
    /// nothing else, so keeping more than these and one layer's parts would only fill memory.
    private static long stateBytes(RankingTask task) {
        long tokens = task.samples().stream().mapToLong(sample -> sample.ids().length).sum();
        return tokens * task.model().config().layers() * task.model().config().hiddenSize() * Float.BYTES;
    }

    private static double score(AnswerScorer scorer, HeadMask mask) {
        return AnswerStatistics.of(AnswerStatistics.scores(scorer, mask)).value(Metric.LOG_PROBABILITY);
    }
}
