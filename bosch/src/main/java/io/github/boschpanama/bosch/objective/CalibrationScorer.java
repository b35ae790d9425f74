package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.search.MaskScorer;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.models.HeadMask;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// S(z) for a search: the mean of a metric over the samples, in their order, stopped when lost.
///
/// A mask is lost once the samples left could no longer lift it to the incumbent, each being the best there is. The
/// decision looks at nothing but the mask and the incumbent, so it falls at the same sample whatever computes.
public final class CalibrationScorer implements MaskScorer {
    private final AnswerScorer scorer;
    private final Metric metric;
    private double best = Double.NEGATIVE_INFINITY;

    /// @param scorer runs the model over the samples
    /// @param metric what of an answer counts
    public CalibrationScorer(AnswerScorer scorer, Metric metric) {
        this.scorer = scorer;
        this.metric = metric;
    }

    /// The order in which a bad mask is found out soonest: samples that suffer most from windows everywhere come first.
    ///
    /// @param scorer runs the model over the samples in the order given
    /// @param samples the samples
    /// @param local the mask with windows everywhere
    /// @return the samples, hardest first
    public static List<TokenSample> hardestFirst(AnswerScorer scorer, List<TokenSample> samples, HeadMask local) {
        List<AnswerScore> scores = Evaluation.scores(scorer, local);
        return IntStream.range(0, samples.size()).boxed()
                .sorted(Comparator.comparingDouble((Integer sample) -> scores.get(sample).meanLogProbability()))
                .map(samples::get).toList();
    }

    @Override
    public Score score(HeadMask mask, double incumbent) {
        Tally tally = new Tally(incumbent);
        scorer.score(mask, tally);
        if (tally.lost) {
            return Score.below(tally.bound);
        }
        if (tally.bound > best || incumbent == Double.NEGATIVE_INFINITY) {
            best = tally.bound; // a search begins with a mask whose score it wants exactly, and goes on from its best
            scorer.keep(mask);
        }
        return Score.exact(tally.bound);
    }

    private final class Tally implements AnswerScorer.Visitor {
        private final double incumbent;
        private double sum;
        private double bound;
        private boolean lost;

        Tally(double incumbent) {
            this.incumbent = incumbent;
        }

        @Override
        public boolean take(int sample, AnswerScore score) {
            sum += metric.of(score);
            int left = scorer.samples() - sample - 1;
            bound = (sum + left * metric.best()) / scorer.samples();
            lost = left > 0 && bound < incumbent;
            return !lost;
        }
    }
}
