package io.github.boschpanama.bosch.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The numbers that rows give, on rows made by hand. What lies behind a row's own key must not matter: it is filled.
class RowStatisticsTest {
    @Test
    void distantMassIsWhatAWindowWouldNotShow() {
        float[] row = row(0.1f, 0.2f, 0.3f, 0.15f, 0.25f); // position 4
        assertEquals(0.6, DistantMass.of(row, 4, 2, 0), 1e-6);
        assertEquals(0.5, DistantMass.of(row, 4, 2, 1), 1e-6, "a sink is seen");
        assertEquals(0.1, DistantMass.of(row, 4, 4, 0), 1e-6);
        assertEquals(Double.NaN, DistantMass.of(row, 4, 5, 0), "the window shows all");
        assertEquals(Double.NaN, DistantMass.of(row, 4, 2, 3), "window and sinks show all");
    }

    @Test
    void thePeakLagPassesOverTheFirstKeyAndTakesTheNearestOfEquals() {
        assertEquals(2, AplRanking.peakLag(row(0.5f, 0.1f, 0.3f, 0.05f, 0.05f), 4));
        assertEquals(1, AplRanking.peakLag(row(0.1f, 0.3f, 0.1f, 0.3f, 0.2f), 4));
        assertEquals(0, AplRanking.peakLag(row(0.9f, 0.04f, 0.06f), 2));
        assertEquals(0, AplRanking.peakLag(row(1f), 0));
    }

    @Test
    void echoAndInductionMassAreOnEarlierRepetitions() {
        // two tokens in front, three repetitions of 2; position 7 is the second token of the third repetition
        float[] row = row(0.01f, 0.02f, 0.03f, 0.1f, 0.2f, 0.15f, 0.05f, 0.44f);
        assertEquals(0.1 + 0.15, RazorRanking.mass(row, 7, 2, 2, 0), 1e-6);
        assertEquals(0.2 + 0.05, RazorRanking.mass(row, 7, 2, 2, 1), 1e-6);
        assertEquals(0.03, RazorRanking.mass(row, 4, 2, 2, 0), 1e-6);
        assertEquals(Double.NaN, RazorRanking.mass(row, 3, 2, 2, 0), "the first repetition");
    }

    @Test
    void razorKeepsFourteenByInductionForOneByEcho() {
        double[] induction = new double[40];
        double[] echo = new double[40];
        Arrays.setAll(induction, group -> -group); // group 0 is the best induction head
        Arrays.setAll(echo, group -> group); // group 39 the best echo head
        HeadScores scores = RazorRanking.union(HeadScores.of(new double[][]{induction}),
                HeadScores.of(new double[][]{echo}));
        assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 39),
                Set.copyOf(scores.order().reversed().subList(0, 15)));
        assertTrue(scores.order().reversed().subList(0, 30).containsAll(Set.of(27, 38, 39)));
    }

    private static float[] row(float... probabilities) {
        float[] row = Arrays.copyOf(probabilities, probabilities.length + 5);
        Arrays.fill(row, probabilities.length, row.length, 7f);
        return row;
    }
}
