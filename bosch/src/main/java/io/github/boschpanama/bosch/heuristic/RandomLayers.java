package io.github.boschpanama.bosch.heuristic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// RAND: random layers; with one seed, those of a smaller ratio are among those of a larger.
///
/// @param seed of the order in which layers become local
public record RandomLayers(long seed) implements LayerHeuristic {
    @Override
    public String name() {
        return "RAND";
    }

    @Override
    public List<Integer> localLayers(int layers, int count) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, layers).boxed().toList());
        Collections.shuffle(order, Random.from(new SplittableRandom(seed)));
        return order.subList(0, count);
    }
}
