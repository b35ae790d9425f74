package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.search.Incumbent;
import io.github.boschpanama.bosch.search.MaskScorer;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.models.HeadMask;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// S(z) for a search: the mean of a metric over the samples, stopped when lost.
///
/// A mask is lost once the samples left could no longer lift it to the incumbent, each being the best there is. So the
/// samples on which the incumbent loses most come first: what it loses on those left is all that a mask can gain there.
/// Samples that begin alike come together, since one of them costs nearly as much as all.
/// The decision looks at nothing but the mask and the incumbent, so it falls at the same sample whatever computes.
///
/// What a lost mask would have scored is estimated: on the samples left it is taken to lie as far from the incumbent towards
/// windows everywhere as on those seen.
public final class CalibrationScorer implements MaskScorer {
    private final AnswerScorer scorer;
    private final Metric metric;
    private final int samples;
    private final List<List<Integer>> families;
    private final double[] windowed; // what each sample loses under windows everywhere
    private final Map<HeadMask, double[]> losses = new HashMap<>(); // of masks that were scored to the end
    private double best = Double.NEGATIVE_INFINITY;

    /// @param scorer runs the model over the samples
    /// @param metric what of an answer counts
    /// @param calibration these samples
    public CalibrationScorer(AnswerScorer scorer, Metric metric, CalibrationSet calibration) {
        if (calibration.samples().size() != scorer.samples()) {
            throw new IllegalArgumentException("a calibration set of " + calibration.samples().size()
                    + " samples for a scorer of " + scorer.samples());
        }
        this.scorer = scorer;
        this.metric = metric;
        this.samples = scorer.samples();
        this.families = SampleFamilies.of(calibration.samples());
        this.windowed = losses(calibration.windowed());
    }

    @Override
    public Score score(HeadMask mask, Incumbent incumbent) {
        double[] toBeat = incumbent.mask() == null ? new double[samples] : losses(incumbent.mask());
        List<List<Integer>> order = mostLossFirst(toBeat);
        Tally tally = new Tally(incumbent.score(), order);
        scorer.score(mask, order.stream().flatMap(List::stream).toList(), tally);
        double score = tally.mean();
        if (tally.lost) {
            return Score.lost(score, estimate(tally, toBeat));
        }
        losses.put(mask, tally.losses());
        if (score > best || incumbent.score() == Double.NEGATIVE_INFINITY) {
            best = score; // masks scored next are probably near one wanted exactly, or the best
            scorer.keep(mask);
        }
        return Score.exact(score);
    }

    /// @return what each sample loses, from memory unless the mask was scored before the search was resumed; then a backend
    ///     whose sums depend on how they are cut may find losses in another order that differ by rounding alone
    private double[] losses(HeadMask mask) {
        return losses.computeIfAbsent(mask, unknown -> {
            double[] scored = losses(AnswerStatistics.scores(scorer, unknown));
            scorer.keep(unknown);
            return scored;
        });
    }

    private double[] losses(List<AnswerScore> scores) {
        return scores.stream().mapToDouble(score -> metric.best() - metric.of(score)).toArray();
    }

    /// The families, and the samples in each.
    private List<List<Integer>> mostLossFirst(double[] toBeat) {
        Comparator<Integer> less = Comparator.comparingDouble(sample -> toBeat[sample]);
        Comparator<List<Integer>> lessInTheMean = Comparator.comparingDouble(
                family -> family.stream().mapToDouble(sample -> toBeat[sample]).average().orElseThrow());
        return families.stream().sorted(lessInTheMean.reversed())
                .map(family -> family.stream().sorted(less.reversed()).toList()).toList();
    }

    private double estimate(Tally tally, double[] toBeat) {
        double more = 0; // than the incumbent loses on the samples seen
        double most = 0; // that windows everywhere lose beyond it on these
        double mostOfAll = 0;
        for (int sample = 0; sample < samples; sample++) {
            double beyond = beyond(sample, toBeat);
            mostOfAll += beyond;
            if (tally.seen[sample]) {
                more += tally.loss(sample) - toBeat[sample];
                most += beyond;
            }
        }
        // where the incumbent loses most, windows have little to lose beyond it: at least as on so many mean samples, so that the
        // samples left cannot lose more in the mean than those seen
        most = Math.max(most, mostOfAll * tally.count / samples);
        double loss = 0;
        for (int sample = 0; sample < samples; sample++) {
            if (tally.seen[sample]) {
                loss += tally.loss(sample);
            } else if (most > 0) {
                loss += toBeat[sample] + Math.max(0, more) / most * beyond(sample, toBeat);
            } else { // windows lose no more than the incumbent
                loss += toBeat[sample] + Math.max(0, more) / tally.count;
            }
        }
        return metric.best() - loss / samples;
    }

    /// @return what windows everywhere lose beyond the incumbent
    private double beyond(int sample, double[] toBeat) {
        return Math.max(0, windowed[sample] - toBeat[sample]);
    }

    /// The samples' scores, those not seen yet being the best there is: so the mean is a bound until it is the score.
    private final class Tally implements AnswerScorer.Visitor {
        private final double incumbent;
        private final boolean[] last = new boolean[samples]; // of its family, the others of which cost little once one is scored
        private final double[] scores = new double[samples];
        private final boolean[] seen = new boolean[samples];
        private int count;
        private boolean lost;

        Tally(double incumbent, List<List<Integer>> order) {
            this.incumbent = incumbent;
            order.forEach(family -> last[family.getLast()] = true);
            Arrays.fill(scores, metric.best());
        }

        @Override
        public boolean take(int sample, AnswerScore score) {
            scores[sample] = metric.of(score);
            seen[sample] = true;
            count++;
            lost = last[sample] && count < samples && mean() < incumbent;
            return !lost;
        }

        /// Summed in the order of the list, whatever came first: the bound cannot be below the score by rounding.
        double mean() {
            double sum = 0;
            for (double score : scores) {
                sum += score;
            }
            return sum / samples;
        }

        double loss(int sample) {
            return metric.best() - scores[sample];
        }

        double[] losses() {
            return IntStream.range(0, samples).mapToDouble(this::loss).toArray();
        }
    }
}
