package io.github.boschpanama.bosch.search;

import java.util.random.RandomGenerator;

/// Points of the space drawn at random: what every other solver has to beat.
public record RandomSearch() implements BinarySolver {
    @Override
    public void maximise(Evaluations evaluations, Bits start, RandomGenerator random) {
        evaluations.improves(start);
        while (!evaluations.exhausted()) {
            evaluations.improves(evaluations.space().random(start, random));
        }
    }
}
