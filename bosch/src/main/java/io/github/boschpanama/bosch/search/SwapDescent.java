package io.github.boschpanama.bosch.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// Local search by swaps in random order: the first swap that improves is taken. At a local optimum it goes on from the
/// best point after a few random swaps, or from any point where that is known already (iterated local search).
public record SwapDescent() implements BinarySolver {
    private static final int KICK = 3;

    @Override
    public void maximise(Evaluations evaluations, Bits start, RandomGenerator random) {
        evaluations.improves(start);
        Bits current = start;
        while (!evaluations.exhausted()) {
            Bits better = firstBetter(evaluations, current, random);
            current = better != null ? better : kicked(evaluations, random);
        }
    }

    private static Bits firstBetter(Evaluations evaluations, Bits current, RandomGenerator random) {
        double value = evaluations.score(current, Double.NEGATIVE_INFINITY).value();
        for (SearchSpace.Swap swap : shuffledSwaps(evaluations.space(), current, random)) {
            if (evaluations.exhausted()) {
                return null;
            }
            Bits candidate = current.flip(swap.toZero(), swap.toOne());
            if (evaluations.score(candidate, value).beats(value)) {
                return candidate;
            }
        }
        return null;
    }

    private static Bits kicked(Evaluations evaluations, RandomGenerator random) {
        Bits point = evaluations.best();
        for (int i = 0; i < KICK; i++) {
            SearchSpace.Swap swap = shuffledSwaps(evaluations.space(), point, random).getFirst();
            point = point.flip(swap.toZero(), swap.toOne());
        }
        return evaluations.contains(point) ? evaluations.space().random(point, random) : point;
    }

    private static List<SearchSpace.Swap> shuffledSwaps(SearchSpace space, Bits point, RandomGenerator random) {
        List<SearchSpace.Swap> swaps = new ArrayList<>(space.swaps(point));
        Collections.shuffle(swaps, random);
        return swaps;
    }
}
