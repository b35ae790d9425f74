package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.search.MaskScorer;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.models.HeadMask;
import java.util.List;

/// S(z) for a search: the mean of a metric over the samples, in their order, stopped when lost.
///
/// A mask is lost once the samples left could no longer lift it to the incumbent, each being the best there is. The
/// decision looks at nothing but the mask and the incumbent, so it falls at the same sample whatever computes.
///
/// What a lost mask would have scored is estimated from the samples seen, each sample having a difficulty of its own: of
/// what windows everywhere lose, the mask is taken to lose the same share on the samples left as on those seen.
public final class CalibrationScorer implements MaskScorer {
    private final AnswerScorer scorer;
    private final Metric metric;
    private final double[] lossSoFar; // [samples + 1], lost under windows everywhere by the samples before each
    private double best = Double.NEGATIVE_INFINITY;

    /// @param scorer runs the model over the samples
    /// @param metric what of an answer counts
    /// @param windowed how each sample goes with windows everywhere, see [CalibrationSet]
    public CalibrationScorer(AnswerScorer scorer, Metric metric, List<AnswerScore> windowed) {
        if (windowed.size() != scorer.samples()) {
            throw new IllegalArgumentException(windowed.size() + " scores of " + scorer.samples() + " samples");
        }
        this.scorer = scorer;
        this.metric = metric;
        this.lossSoFar = new double[windowed.size() + 1];
        for (int sample = 0; sample < windowed.size(); sample++) {
            lossSoFar[sample + 1] = lossSoFar[sample] + metric.best() - metric.of(windowed.get(sample));
        }
    }

    @Override
    public Score score(HeadMask mask, double incumbent) {
        Tally tally = new Tally(incumbent);
        scorer.score(mask, tally);
        if (tally.lost) {
            return Score.lost(tally.bound, tally.estimate());
        }
        if (tally.bound > best || incumbent == Double.NEGATIVE_INFINITY) {
            best = tally.bound; // masks scored next are probably near one wanted exactly, or the best
            scorer.keep(mask);
        }
        return Score.exact(tally.bound);
    }

    private final class Tally implements AnswerScorer.Visitor {
        private final double incumbent;
        private double sum;
        private double bound;
        private int seen;
        private boolean lost;

        Tally(double incumbent) {
            this.incumbent = incumbent;
        }

        @Override
        public boolean take(int sample, AnswerScore score) {
            sum += metric.of(score);
            seen = sample + 1;
            int left = scorer.samples() - seen;
            bound = (sum + left * metric.best()) / scorer.samples();
            lost = left > 0 && bound < incumbent;
            return !lost;
        }

        double estimate() {
            double loss = seen * metric.best() - sum;
            double share = lossSoFar[seen] > 0
                    ? lossSoFar[scorer.samples()] / lossSoFar[seen]
                    : (double) scorer.samples() / seen; // windows lose nothing on the samples seen
            return metric.best() - loss * share / scorer.samples();
        }
    }
}
