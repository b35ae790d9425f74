package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.search.SearchSpace.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// What holds for every solver, problem and seed.
class SolverLaws {
    @Provide
    Arbitrary<BinarySolver> solvers() {
        return Arbitraries.of(new RandomSearch(), new SwapDescent(), new MadsPolling(10), new FirstOrderSwaps());
    }

    @Property(tries = 200)
    void keepsTheCountsTheBudgetAndTheFrozenBits(@ForAll("solvers") BinarySolver solver, @ForAll long seed,
            @ForAll @IntRange(max = 5) int first, @ForAll @IntRange(max = 4) int second,
            @ForAll @IntRange(min = 1, max = 60) int budget) {
        SearchSpace space = SearchSpace.of(12, List.of(Block.of(1, 5, first), Block.of(7, 4, second)));
        NkLandscape landscape = new NkLandscape(12, 3, seed);
        SplittableRandom random = new SplittableRandom(seed);
        Bits start = space.random(Points.random(12, random), random);
        List<Bits> asked = new ArrayList<>();
        Evaluations evaluations = new Evaluations((point, incumbent) -> {
            asked.add(point);
            double value = landscape.value(point);
            return value < incumbent - 0.1 ? Score.lost(value + 0.05, value) : Score.exact(value);
        }, space, budget);

        solver.maximise(evaluations, start, random.split());

        Bits best = evaluations.best();
        assertTrue(space.contains(best), "counts of " + best);
        for (int i : new int[]{0, 6, 11}) {
            assertEquals(start.get(i), best.get(i), "frozen bit " + i);
        }
        assertEquals(landscape.value(best), evaluations.bestValue());
        assertTrue(evaluations.bestValue() >= landscape.value(start));
        assertTrue(asked.size() <= budget);
        assertEquals(asked.size(), evaluations.spent());
        assertEquals(start, asked.getFirst());
    }

    @Property(tries = 40)
    void theSameSeedGivesTheSameEvaluations(@ForAll("solvers") BinarySolver solver, @ForAll long seed) {
        assertEquals(path(solver, seed), path(solver, seed));
    }

    @Property(tries = 60)
    void aSpaceSmallerThanTheBudgetIsSearchedWhole(@ForAll("solvers") BinarySolver solver, @ForAll long seed,
            @ForAll @IntRange(max = 6) int ones) {
        NkLandscape landscape = new NkLandscape(6, 2, seed);
        SearchSpace space = SearchSpace.choose(6, ones);
        SplittableRandom random = new SplittableRandom(seed);
        Evaluations evaluations = new Evaluations(landscape, space, 1000);
        solver.maximise(evaluations, space.random(Bits.zeros(6), random), random);
        assertEquals(landscape.optimum(space), evaluations.bestValue());
    }

    private static List<Bits> path(BinarySolver solver, long seed) {
        SearchSpace space = SearchSpace.choose(14, 6);
        Evaluations evaluations = new Evaluations(new NkLandscape(14, 3, seed), space, 50);
        solver.maximise(evaluations, space.random(Bits.zeros(14), new SplittableRandom(seed)),
                new SplittableRandom(seed));
        return List.copyOf(evaluations.scored().keySet());
    }
}
