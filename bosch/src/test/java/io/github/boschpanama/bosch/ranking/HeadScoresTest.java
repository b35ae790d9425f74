package io.github.boschpanama.bosch.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HeadScoresTest {
    @Property
    void theLowestScoresBecomeLocalAndTheCountIsExact(@ForAll @IntRange(min = 1, max = 30) int layers,
            @ForAll @IntRange(min = 1, max = 8) int groups, @ForAll @DoubleRange(max = 1) double ratio,
            @ForAll long seed) {
        HeadScores scores = HeadScores.of(random(layers, groups, seed));
        HeadMask mask = scores.mask(HeadMask.local(layers, groups, 5, 2), ratio);
        assertEquals(Math.round(ratio * mask.size()), mask.localCount());
        assertEquals(5, mask.window());
        assertEquals(2, mask.sinks());
        double highestLocal = Double.NEGATIVE_INFINITY;
        double lowestFull = Double.POSITIVE_INFINITY;
        for (int layer = 0; layer < layers; layer++) {
            for (int group = 0; group < groups; group++) {
                if (mask.isLocal(layer, group)) {
                    highestLocal = Math.max(highestLocal, scores.of(layer, group));
                } else {
                    lowestFull = Math.min(lowestFull, scores.of(layer, group));
                }
            }
        }
        assertTrue(highestLocal <= lowestFull, highestLocal + " is local, " + lowestFull + " full");
    }

    @Property
    void whatIsLocalStaysLocalAtALargerRatio(@ForAll @DoubleRange(max = 1) double ratio,
            @ForAll @DoubleRange(max = 1) double other, @ForAll long seed) {
        HeadScores scores = HeadScores.of(random(6, 3, seed));
        HeadMask shape = HeadMask.full(6, 3, 5, 0);
        HeadMask less = scores.mask(shape, Math.min(ratio, other));
        HeadMask more = scores.mask(shape, Math.max(ratio, other));
        for (int layer = 0; layer < 6; layer++) {
            for (int group = 0; group < 3; group++) {
                assertTrue(!less.isLocal(layer, group) || more.isLocal(layer, group));
            }
        }
    }

    @Test
    void equalsGoByLayerThenGroup() {
        HeadScores scores = HeadScores.of(new double[][]{{1, 0}, {0, 1}});
        assertEquals(List.of(1, 2, 0, 3), scores.order());
        assertEquals("11 10", scores.mask(HeadMask.full(2, 2, 5, 0), 0.75).toString());
    }

    @Test
    void aGroupCountsAsMuchAsItsNeediestHead() {
        HeadScores scores = HeadScores.largestOfGroup(new double[][]{{1, 3, -2, -1}}, 2);
        assertEquals(3, scores.of(0, 0));
        assertEquals(-1, scores.of(0, 1));
    }

    @Test
    void whatIsNoScoreIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> HeadScores.of(new double[][]{{1, Double.NaN}}));
        assertThrows(IllegalArgumentException.class, () -> HeadScores.of(new double[][]{{1, 2}, {3}}));
        HeadScores scores = HeadScores.of(new double[][]{{1, 2}});
        assertThrows(IllegalArgumentException.class, () -> scores.mask(HeadMask.full(2, 1, 5, 0), 0.5));
        assertThrows(IllegalArgumentException.class, () -> scores.mask(HeadMask.full(1, 2, 5, 0), 1.5));
    }

    private static double[][] random(int layers, int groups, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] scores = new double[layers][groups];
        for (double[] layer : scores) {
            for (int group = 0; group < groups; group++) {
                layer[group] = random.nextInt(10); // ties are common
            }
        }
        return scores;
    }
}
