package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;

/// What a ratio and a budget mean for a mask of a given shape.
final class Targets {
    private Targets() {}

    /// @param shape a mask of the shape
    /// @param ratio ρ
    /// @return round(ρ·N), the number of local groups
    /// @throws InputException if the ratio is not between 0 and 1, or too near to leave a choice
    static int local(HeadMask shape, double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new InputException("ratio " + ratio + ": the share of local groups lies between 0 and 1, as in 0.5");
        }
        int local = (int) Math.round(ratio * shape.size());
        if (local == 0 || local == shape.size()) {
            throw new InputException("ratio " + ratio + ": of " + shape.size() + " groups that makes " + local
                    + " local, which leaves nothing to choose");
        }
        return local;
    }

    /// @param local the local groups of the whole mask
    /// @param layers the number of layers
    /// @return [layers], the local groups of each layer, as equal as can be; the larger counts are spread over the depth
    static int[] uniform(int local, int layers) {
        int[] counts = new int[layers];
        for (int layer = 0; layer < layers; layer++) {
            counts[layer] = (layer + 1) * local / layers - layer * local / layers;
        }
        return counts;
    }
}
