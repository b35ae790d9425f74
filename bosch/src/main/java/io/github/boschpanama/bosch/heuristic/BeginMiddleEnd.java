package io.github.boschpanama.bosch.heuristic;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// BME: begin and end of the model do one thing, the middle the other. The paper's description leaves open which; both are
/// here, and either takes the layers that are closest to (or farthest from) the centre, the lower of two equals first.
public enum BeginMiddleEnd implements LayerHeuristic {
    /// Full attention at begin and end, windows in the middle.
    BME(1),
    /// The other way round: windows at begin and end, full attention in the middle.
    BME_INVERSE(-1);

    private final int sign;

    BeginMiddleEnd(int sign) {
        this.sign = sign;
    }

    @Override
    public List<Integer> localLayers(int layers, int count) {
        return IntStream.range(0, layers).boxed()
                .sorted(Comparator.comparingInt(layer -> sign * Math.abs(2 * layer - (layers - 1)))).limit(count)
                .toList();
    }
}
