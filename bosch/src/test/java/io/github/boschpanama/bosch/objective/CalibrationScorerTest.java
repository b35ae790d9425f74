package io.github.boschpanama.bosch.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.models.HeadMask;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CalibrationScorerTest {
    private static final HeadMask MASK = HeadMask.full(1, 1, 4, 0);

    /// A model that answers each sample with a fixed log-probability.
    private static final class Fixed implements AnswerScorer {
        private final List<Double> values;
        private int visited;

        Fixed(List<Double> values) {
            this.values = values;
        }

        @Override
        public int samples() {
            return values.size();
        }

        @Override
        public void score(HeadMask mask, Visitor visitor) {
            boolean wanted = true;
            for (visited = 0; wanted && visited < values.size(); visited++) {
                wanted = visitor.take(visited, new AnswerScore(false, 0, values.get(visited)));
            }
        }

        @Override
        public Work work() {
            return new Work(0, 0, 0);
        }

        @Override
        public String plan() {
            return "";
        }

        @Override
        public void close() {}
    }

    private static CalibrationScorer scorer(AnswerScorer model, Double... windowed) {
        return new CalibrationScorer(model, Metric.LOG_PROBABILITY,
                Stream.of(windowed).map(value -> new AnswerScore(false, 0, value)).toList());
    }

    private static Double[] alike(int samples) {
        return Collections.nCopies(samples, -1.0).toArray(Double[]::new);
    }

    @Property
    void stoppingWhenLostNeverChangesWhichMaskWins(
            @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = -9, max = 0) Double> values,
            @ForAll @DoubleRange(min = -9, max = 0) double incumbent) {
        double sum = 0; // in order and uncompensated, as the scorer adds
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.size();
        Score score = scorer(new Fixed(values), alike(values.size())).score(MASK, incumbent);
        if (score.exact()) {
            assertEquals(mean, score.value());
        } else {
            assertTrue(score.estimate() <= score.value());
            assertTrue(score.value() < incumbent && score.value() >= mean - 1e-12, score + " of " + mean);
        }
        assertEquals(mean > incumbent, score.beats(incumbent));
    }

    @Test
    void aLostMaskIsNotFollowedToItsEnd() {
        Fixed model = new Fixed(List.of(-4.0, -1.0, -1.0, -1.0));
        Score score = scorer(model, alike(4)).score(MASK, -0.9);
        assertEquals(Score.lost(-1.0, -4.0), score);
        assertEquals(1, model.visited);
    }

    @Test
    void theEstimateAllowsForSamplesThatAreHarderThanOthers() {
        Fixed model = new Fixed(List.of(-4.0, -1.0, -1.0, -1.0));
        Score score = scorer(model, -8.0, -4.0, -2.0, -2.0).score(MASK, -0.9);
        assertEquals(Score.lost(-1.0, -2.0), score);
    }

    @Test
    void anEstimateOfAnAccuracyCountsDownFromOne() {
        Fixed wrong = new Fixed(List.of(-1.0, -1.0, -1.0, -1.0)); // no answer right
        List<AnswerScore> windowed = Stream.of(false, false, true, false)
                .map(right -> new AnswerScore(right, 0, -1)).toList();
        Score score = new CalibrationScorer(wrong, Metric.ANSWER_ACCURACY, windowed).score(MASK, 0.6);
        assertFalse(score.exact());
        assertEquals(0.5, score.value());
        assertEquals(1 - 2.0 * 3 / 2 / 4, score.estimate(), 1e-12);
    }

    @Test
    void windowsThatLoseNothingStillGiveAnEstimate() {
        Fixed model = new Fixed(List.of(-4.0, -1.0));
        assertEquals(Score.lost(-2.0, -4.0), scorer(model, 0.0, -1.0).score(MASK, -0.9));
    }

    @Test
    void noIncumbentMeansTheExactScore() {
        Fixed model = new Fixed(List.of(-4.0, -1.0, -1.0));
        Score score = scorer(model, alike(3)).score(MASK, Double.NEGATIVE_INFINITY);
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
