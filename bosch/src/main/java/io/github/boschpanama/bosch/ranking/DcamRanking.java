package io.github.boschpanama.bosch.ranking;

/// DCAM, "distribution of attention mass": how much of a head's attention lies beyond the window.
///
/// The paper's formula is not known. Our reading takes the distribution of a row's mass by distance and asks for the part
/// that a local head loses: `score = mean over rows i ≥ W + S of Σ p(i, j) over S ≤ j ≤ i − W`, with W the window and S
/// the sinks; the mean over a sample's rows, then over samples, and the largest of a group's query heads.
final class DcamRanking extends AttentionRanking {
    @Override
    public String name() {
        return "DCAM";
    }

    @Override
    public String description() {
        return "mean attention mass beyond the window";
    }

    @Override
    RowStatistic statistic(RankingTask task) {
        return (sequence, position, probabilities) -> DistantMass.of(probabilities, position, task.window(),
                task.sinks());
    }
}
