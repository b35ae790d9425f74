package io.github.boschpanama.bosch.ranking;

/// QADA, the query-adaptive criterion of QAdA (Donhauser and others, arXiv 2502.09647), made static: how often a head
/// needs more than its window.
///
/// There, a query is served locally when `A_loc / (A_loc + A_bulk) ≥ τ`, A_loc being the softmax mass of window and sinks.
/// A_bulk is estimated from mean and covariance of the keys, `T_bulk · exp(q·μ/√d + qᵀΣq/2d)`, since the point is to decide
/// before looking at the keys. A ranking looks at all keys anyway, so ours uses the true mass, which is the paper's
/// oracle: `score = share of the rows i ≥ W + S with Σ p(i, j) beyond the window > 1 − τ`; the mean over samples, and the
/// largest of a group's query heads. The τ of BOSCH's comparison is not known; ours is [#THRESHOLD].
final class QadaRanking extends AttentionRanking {
    /// τ: a row is local if so much of its attention is.
    static final double THRESHOLD = 0.6;

    @Override
    public String name() {
        return "QADA";
    }

    @Override
    public String description() {
        return "share of queries with less than " + THRESHOLD + " of their attention in the window";
    }

    @Override
    RowStatistic statistic(RankingTask task) {
        return (sequence, position, probabilities) -> {
            double distant = DistantMass.of(probabilities, position, task.window(), task.sinks());
            return Double.isNaN(distant) ? distant : distant > 1 - THRESHOLD ? 1 : 0;
        };
    }
}
