package io.github.boschpanama.bosch.heuristic;

import java.util.List;
import java.util.stream.IntStream;

/// INTR: local and full layers evenly interleaved, as models with native sliding windows do it. Layer ℓ of L is one of m local
/// ones where ⌊(ℓ + 1)·m / L⌋ > ⌊ℓ·m / L⌋: the bottom layer is full, the top layer local.
public record InterleavedLayers() implements LayerHeuristic {
    @Override
    public String name() {
        return "INTR";
    }

    @Override
    public List<Integer> localLayers(int layers, int count) {
        return IntStream.range(0, layers).filter(layer -> (layer + 1) * count / layers > layer * count / layers).boxed()
                .toList();
    }
}
