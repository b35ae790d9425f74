package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.attention.AttentionRows;
import java.util.List;

/// A ranking by what a head's rows of attention look like while the model reads the calibration samples: the mean of a
/// statistic over rows, then over samples, and for a group the largest of its query heads.
abstract class AttentionRanking implements HeadRanking {
    /// @param task the window and the samples
    /// @return what is computed from each row
    abstract RowStatistic statistic(RankingTask task);

    @Override
    public final HeadScores score(RankingTask task, Progress progress) {
        List<double[][]> means = HeadMeans.gather(AttentionRows.of(task.model()), task.model().config(),
                task.sequences(), List.of(statistic(task)), progress);
        return HeadScores.largestOfGroup(means.getFirst(), task.model().config().groups());
    }
}
