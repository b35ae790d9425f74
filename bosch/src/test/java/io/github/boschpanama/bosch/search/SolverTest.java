package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Problems whose optimum is known.
class SolverTest {
    private static final int SEEDS = 5;
    private static final int N = 24;

    /// The value of each bit is planted; the ones belong where the value is highest.
    @Test
    void findsTheSeparableSubset() {
        for (int seed = 0; seed < SEEDS; seed++) {
            double[] values = new SplittableRandom(100 + seed).doubles(N).toArray();
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double optimum = 0;
            for (int i = 0; i < 12; i++) {
                optimum += sorted[N - 1 - i];
            }
            BlackBox box = (point, _) -> Score.exact(sum(values, point));
            assertEquals(optimum, best(new FirstOrderSwaps(), box, SearchSpace.choose(N, 12), 150, seed), 1e-9);
        }
    }

    @Test
    void thePenaltyOfMadsIsOnTheObjectivesScale() {
        Objective objective = new Objective(-0.5, -4.5);
        assertEquals(new MadsPolling(400), new MadsPolling(100).on(objective));
        assertEquals(new FirstOrderSwaps(), new FirstOrderSwaps().on(objective));
    }

    @Test
    void findsThePairs() {
        for (int seed = 0; seed < SEEDS; seed++) {
            BlackBox box = (point, _) -> {
                double sum = 0;
                for (int i = 0; i < N; i++) {
                    sum += point.get(i) ? (i % 8 < 2 ? 0.3 : 0) : 0;
                    sum += i % 8 == 0 && point.get(i) && point.get(i + 1) ? 1 : 0;
                }
                return Score.exact(sum);
            };
            assertEquals(3 * 1.6, best(new FirstOrderSwaps(), box, SearchSpace.choose(N, 6), 150, seed), 1e-9);
        }
    }

    /// Of each of four sets of three heads any one must stay full (0); the other heads cost a little when local (1).
    /// The optimum keeps one head of each set and the four dearest of the rest.
    @Test
    void keepsOneOfEachRedundantSet() {
        for (int seed = 0; seed < SEEDS; seed++) {
            BlackBox box = (point, _) -> Score.exact(redundancy(point));
            double found = best(new FirstOrderSwaps(), box, SearchSpace.choose(N, N - 8), 200, seed);
            double optimum = -(1 + 2 + 3 + 4 + 5 + 6 + 7 + 8) * 0.01;
            assertEquals(optimum, found, 1e-9, "seed " + seed);
        }
    }

    private static double redundancy(Bits point) {
        double score = 0;
        for (int set = 0; set < 4; set++) {
            boolean broken = point.get(set) && point.get(set + 4) && point.get(set + 8);
            score -= broken ? 1 : 0;
        }
        for (int i = 12; i < N; i++) {
            score -= point.get(i) ? (i - 11) * 0.01 : 0;
        }
        return score;
    }

    @ParameterizedTest
    @CsvSource({"1, 0.005", "3, 0.03"})
    void comesCloseToTheOptimumOfNkLandscapes(int k, double tolerance) {
        double gap = 0;
        double randomGap = 0;
        int seeds = 4 * SEEDS; // of five seeds the mean gap is mostly chance
        for (int seed = 0; seed < seeds; seed++) {
            NkLandscape landscape = new NkLandscape(16, k, seed);
            SearchSpace space = SearchSpace.choose(16, 8);
            double optimum = landscape.optimum(space);
            gap += optimum - best(new FirstOrderSwaps(), landscape, space, 200, seed);
            randomGap += optimum - best(new RandomSearch(), landscape, space, 200, seed);
        }
        assertTrue(gap < 0.5 * randomGap, gap + " against " + randomGap + " by chance");
        assertTrue(gap < tolerance * seeds, "gap " + gap);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.75, 0.875})
    void beatsRandomSearchOnEveryHeadLandscape(double ratio) {
        for (int seed = 0; seed < SEEDS; seed++) {
            HeadLandscape landscape = HeadLandscape.small(seed);
            SearchSpace space = SearchSpace.choose(landscape.size(), (int) Math.round(ratio * landscape.size()));
            double found = best(new FirstOrderSwaps(), landscape, space, 100, seed);
            double random = best(new RandomSearch(), landscape, space, 100, seed);
            assertTrue(found > random, "seed " + seed + ": " + found + " against " + random + " by chance");
        }
    }

    @Test
    void everySolverOfOursBeatsRandomSearchOnTheWhole() {
        for (BinarySolver solver : new BinarySolver[]{new SwapDescent(), new MadsPolling(100)}) {
            double found = 0;
            double random = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                HeadLandscape landscape = HeadLandscape.small(seed);
                SearchSpace space = SearchSpace.choose(landscape.size(), 24);
                found += best(solver, landscape, space, 200, seed);
                random += best(new RandomSearch(), landscape, space, 200, seed);
            }
            assertTrue(found > random, solver.getClass() + ": " + found + " against " + random + " by chance");
        }
    }

    private static double sum(double[] values, Bits point) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += point.get(i) ? values[i] : 0;
        }
        return sum;
    }

    private static double best(BinarySolver solver, BlackBox box, SearchSpace space, int budget, long seed) {
        Evaluations evaluations = new Evaluations(box, space, budget);
        SplittableRandom random = new SplittableRandom(seed);
        solver.maximise(evaluations, space.random(Bits.zeros(space.length()), random), random);
        return evaluations.bestValue();
    }
}
