package io.github.boschpanama.bosch.heuristic;

import io.github.boschpanama.models.HeadMask;
import java.util.List;

/// A rule that says which layers are local.
public interface LayerHeuristic {
    /// @return the rule's name
    String name();

    /// @param layers decoder layers
    /// @param count how many are local, from 0 to `layers`
    /// @return so many different layers, the one that may be full in part last
    List<Integer> localLayers(int layers, int count);

    /// The mask of a ratio has exactly round(ρ·N) local groups. Where that is no whole number of layers, the last of the
    /// local layers is local in its first groups only.
    ///
    /// @param shape a mask of the shape, window and sinks asked for
    /// @param ratio ρ, from 0 to 1
    /// @return the mask
    default HeadMask mask(HeadMask shape, double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio " + ratio + " is not from 0 to 1");
        }
        int wanted = (int) Math.round(ratio * shape.size());
        int groups = shape.groups();
        List<Integer> local = localLayers(shape.layers(), Math.ceilDiv(wanted, groups));
        HeadMask mask = shape.allFull();
        for (int i = 0; i < wanted; i++) {
            mask = mask.withLocal(local.get(i / groups), i % groups, true);
        }
        return mask;
    }
}
