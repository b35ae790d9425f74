package io.github.boschpanama.bosch.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.search.Incumbent;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CalibrationScorerTest {
    private static final HeadMask MASK = HeadMask.full(1, 1, 4, 0);

    private static final HeadMask INCUMBENT = HeadMask.local(1, 1, 4, 0);

    /// A model that answers each sample with a fixed log-probability under a mask, and another under the incumbent.
    private static final class Fixed implements AnswerScorer {
        private final List<Double> values;
        private final List<Double> incumbents;
        private final List<Integer> visited = new ArrayList<>(); // of the mask's last scoring
        private final List<HeadMask> kept = new ArrayList<>();

        Fixed(List<Double> values, List<Double> incumbents) {
            this.values = values;
            this.incumbents = incumbents;
        }

        Fixed(List<Double> values) {
            this(values, values);
        }

        @Override
        public int samples() {
            return values.size();
        }

        @Override
        public void score(HeadMask mask, List<Integer> order, Visitor visitor) {
            visited.clear();
            for (int sample : order) {
                visited.add(sample);
                double value = (mask.equals(MASK) ? values : incumbents).get(sample);
                if (!visitor.take(sample, new AnswerScore(false, 0, value))) {
                    return;
                }
            }
        }

        @Override
        public void keep(HeadMask mask) {
            kept.add(mask);
        }

        @Override
        public Work work() {
            return new Work(0, 0, 0, 0, 0);
        }

        @Override
        public String plan() {
            return "";
        }

        @Override
        public void close() {}
    }

    private static CalibrationScorer scorer(AnswerScorer model, Double... windowed) {
        return scorer(model, Metric.LOG_PROBABILITY,
                Stream.of(windowed).map(value -> new AnswerScore(false, 0, value)).toList());
    }

    /// Of samples that have nothing in common.
    private static CalibrationScorer scorer(AnswerScorer model, Metric metric, List<AnswerScore> windowed) {
        List<TokenSample> samples = IntStream.range(0, windowed.size())
                .mapToObj(i -> new TokenSample(new int[]{i, 0}, 1, Double.NaN)).toList();
        return new CalibrationScorer(model, metric, new CalibrationSet(samples, windowed));
    }

    private static Double[] alike(int samples) {
        return Collections.nCopies(samples, -1.0).toArray(Double[]::new);
    }

    private static Incumbent nobody(double score) {
        return new Incumbent(score, null);
    }

    private static double mean(List<Double> values) {
        double sum = 0; // in order and uncompensated, as the scorer adds
        for (double value : values) {
            sum += value;
        }
        return sum / values.size();
    }

    @Property
    void stoppingWhenLostNeverChangesWhichMaskWins(
            @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = -9, max = 0) Double> values,
            @ForAll @DoubleRange(min = -9, max = 0) double incumbent) {
        check(values, scorer(new Fixed(values), alike(values.size())).score(MASK, nobody(incumbent)), incumbent);
    }

    @Property
    void neitherDoesTheOrderThatTheIncumbentGives(
            @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = -9, max = 0) Double> values, @ForAll long seed) {
        List<Double> incumbents = new ArrayList<>(values); // the same in another order, so that it is close
        Collections.shuffle(incumbents, new Random(seed));
        double toBeat = mean(incumbents);
        Score score = scorer(new Fixed(values, incumbents), alike(values.size())).score(MASK,
                new Incumbent(toBeat, INCUMBENT));
        check(values, score, toBeat);
    }

    private static void check(List<Double> values, Score score, double incumbent) {
        double mean = mean(values);
        if (score.exact()) {
            assertEquals(mean, score.value());
        } else {
            assertTrue(score.estimate() <= score.value());
            assertTrue(score.value() < incumbent && score.value() >= mean, score + " of " + mean);
        }
        assertEquals(mean > incumbent, score.beats(incumbent));
    }

    @Test
    void whatTheIncumbentFindsHardIsAskedFirst() {
        Fixed model = new Fixed(List.of(-0.1, -1.1, -0.1, -2.1), List.of(-0.1, -1.0, -0.2, -2.0));
        CalibrationScorer scorer = scorer(model, alike(4));
        Score score = scorer.score(MASK, new Incumbent(-3.3 / 4, INCUMBENT));
        assertEquals(List.of(INCUMBENT), model.kept, "masks near it are scored next");
        assertEquals(List.of(3, 1, 2), model.visited, "the incumbent gains 0.1 where 0.1 is left to lose");
        assertFalse(score.exact());
        scorer.score(INCUMBENT, Incumbent.NONE);
        assertEquals(score, scorer.score(MASK, new Incumbent(-3.3 / 4, INCUMBENT)),
                "whether the incumbent's samples are remembered or scored again makes no difference");
    }

    /// Samples 0 and 2 begin alike, and so do 1 and 3.
    @Test
    void samplesThatBeginAlikeComeTogetherAndNoneIsLeftOut() {
        Fixed model = new Fixed(List.of(-0.2, -9.0, -0.3, -0.1), List.of(-0.1, -2.2, -1.9, -0.0));
        List<TokenSample> samples = IntStream.range(0, 4)
                .mapToObj(i -> new TokenSample(new int[]{i % 2, 7, 7, i, 0}, 4, Double.NaN)).toList();
        List<AnswerScore> windowed = Collections.nCopies(4, new AnswerScore(false, 0, -4));
        CalibrationScorer scorer = new CalibrationScorer(model, Metric.LOG_PROBABILITY,
                new CalibrationSet(samples, windowed));
        assertFalse(scorer.score(MASK, new Incumbent(-1, INCUMBENT)).exact());
        assertEquals(List.of(1, 3), model.visited, "it is lost at the first, and the other costs next to nothing");
        scorer.score(MASK, new Incumbent(-9, INCUMBENT));
        assertEquals(List.of(1, 3, 2, 0), model.visited);
    }

    @Test
    void anEstimateLiesBetweenTheIncumbentAndWindowsAsTheSeenSamplesDo() {
        Fixed model = new Fixed(List.of(-2.0, -1.0, -1.0, -1.0), List.of(-1.0, -0.5, 0.0, -0.1));
        Score score = scorer(model, -5.0, -4.5, -4.0, -2.1).score(MASK, new Incumbent(-0.4, INCUMBENT));
        assertEquals(List.of(0), model.visited);
        assertEquals(-(1.6 + 14.0 / 4) / 4, score.estimate(), 1e-12, "a quarter of the way from 1.6 to 15.6");
    }

    @Test
    void aLostMaskIsNotFollowedToItsEnd() {
        Fixed model = new Fixed(List.of(-4.0, -1.0, -1.0, -1.0));
        Score score = scorer(model, alike(4)).score(MASK, nobody(-0.9));
        assertEquals(Score.lost(-1.0, -4.0), score);
        assertEquals(List.of(0), model.visited);
    }

    /// Estimates of masks that the samples seen tell little of: windows lose as much as the incumbent there, or less.
    @Test
    void anEstimateStaysWithinReason() {
        Fixed hard = new Fixed(List.of(-3.5, -0.2, -0.2, -0.2), List.of(-3.0, -0.1, -0.1, -0.1));
        Score score = scorer(hard, -3.01, -4.0, -4.0, -4.0).score(MASK, new Incumbent(-0.825, INCUMBENT));
        assertEquals(List.of(0), hard.visited);
        assertEquals(-1.45, score.estimate(), 0.01);
        Fixed windowsAnswerTheOther = new Fixed(List.of(-3.0, -0.9), List.of(-1.0, -0.9));
        score = scorer(windowsAnswerTheOther, -1.5, 0.0).score(MASK, new Incumbent(-0.95, INCUMBENT));
        assertEquals(-1.95, score.estimate(), 1e-12);
        Fixed windowsAnswerOneOfThem = new Fixed(List.of(-14.0, -3.0, -1.0), List.of(-5.0, -3.0, -1.0));
        score = scorer(windowsAnswerOneOfThem, -5.01, -1.0, -2.9).score(MASK, new Incumbent(-3, INCUMBENT));
        assertEquals(List.of(0), windowsAnswerOneOfThem.visited);
        assertEquals(-(14 + 3 + 1 + 9 / (1.91 / 3) * 1.9) / 3, score.estimate(), 1e-9);
        Fixed betterSoFar = new Fixed(List.of(-1.7, -3.0, -3.0, -3.0), List.of(-2.0, -0.7, -0.7, -0.6));
        score = scorer(betterSoFar, -2.1, -2.0, -2.0, -1.9).score(MASK, new Incumbent(-0.4, INCUMBENT));
        assertEquals(List.of(0), betterSoFar.visited);
        assertEquals(-(1.7 + 0.7 + 0.7 + 0.6) / 4, score.estimate(), 1e-12);
    }

    @Property
    void aLostMaskIsEstimatedBelowTheIncumbentsWhereItLosesMore(
            @ForAll @Size(value = 6) List<@DoubleRange(min = -9, max = 0) Double> values,
            @ForAll @Size(value = 6) List<@DoubleRange(min = -9, max = 0) Double> incumbents,
            @ForAll @Size(value = 6) List<@DoubleRange(min = -9, max = 0) Double> windowed) {
        Fixed model = new Fixed(values, incumbents);
        Score score = scorer(model, windowed.toArray(Double[]::new)).score(MASK,
                new Incumbent(mean(incumbents), INCUMBENT));
        if (!score.exact()) {
            double seen = 0;
            double seenMore = 0;
            double incumbentElse = 0;
            for (int sample = 0; sample < 6; sample++) {
                boolean visited = model.visited.contains(sample);
                seen += visited ? values.get(sample) : 0;
                seenMore += visited ? incumbents.get(sample) - values.get(sample) : 0;
                incumbentElse += visited ? 0 : incumbents.get(sample);
            }
            double most = Math.max(0, seenMore) * 6 / model.visited.size(); // no sample left loses more than those seen
            assertTrue(score.estimate() >= (seen + incumbentElse - most) / 6 - 1e-12, score::toString);
            assertTrue(score.estimate() <= (seen + incumbentElse) / 6 + 1e-12, score::toString);
        }
    }

    @Test
    void theEstimateAllowsForSamplesThatAreHarderThanOthers() {
        Fixed model = new Fixed(List.of(-4.0, -1.0, -1.0, -1.0));
        Score score = scorer(model, -8.0, -4.0, -2.0, -2.0).score(MASK, nobody(-0.9));
        assertEquals(Score.lost(-1.0, -2.0), score);
    }

    @Test
    void anEstimateOfAnAccuracyCountsDownFromOne() {
        Fixed wrong = new Fixed(List.of(-1.0, -1.0, -1.0, -1.0)); // no answer right
        List<AnswerScore> windowed = Stream.of(false, false, true, false)
                .map(right -> new AnswerScore(right, 0, -1)).toList();
        Score score = scorer(wrong, Metric.ANSWER_ACCURACY, windowed).score(MASK, nobody(0.6));
        assertFalse(score.exact());
        assertEquals(0.5, score.value());
        assertEquals(1 - 2.0 * 3 / 2 / 4, score.estimate(), 1e-12);
    }

    @Test
    void windowsThatLoseNothingStillGiveAnEstimate() {
        Fixed model = new Fixed(List.of(-4.0, -1.0));
        assertEquals(Score.lost(-2.0, -6.0), scorer(model, 0.0, -1.0).score(MASK, nobody(-0.9)),
                "4 where windows lose half a 1 on the mean sample, so eight times what they lose on the other");
        assertEquals(Score.lost(-2.0, -4.0), scorer(model, 0.0, 0.0).score(MASK, nobody(-0.9)));
    }

    @Test
    void noIncumbentMeansTheExactScore() {
        Fixed model = new Fixed(List.of(-4.0, -1.0, -1.0));
        Score score = scorer(model, alike(3)).score(MASK, Incumbent.NONE);
        assertEquals(Score.exact(-2.0), score);
    }

    @Test
    void hardSamplesComeFirst() {
        List<TokenSample> samples = DoubleStream.of(0.1, 0.2, 0.3)
                .mapToObj(depth -> new TokenSample(new int[]{1, 2}, 1, depth)).toList();
        CalibrationSet set = CalibrationSet.hardestFirst(new Fixed(List.of(-1.0, -3.0, -2.0)), samples, MASK);
        assertEquals(List.of(samples.get(1), samples.get(2), samples.get(0)), set.samples());
        assertEquals(List.of(-3.0, -2.0, -1.0),
                set.windowed().stream().map(AnswerScore::meanLogProbability).toList());
    }
}
