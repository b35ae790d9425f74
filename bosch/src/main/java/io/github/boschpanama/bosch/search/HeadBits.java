package io.github.boschpanama.bosch.search;

import io.github.boschpanama.bosch.search.SearchSpace.Block;
import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.List;

/// Masks as points of a search: bit `layer · groups + group` is 1 where the group is local.
final class HeadBits {
    private HeadBits() {}

    /// @param mask a mask
    /// @return its bits
    static Bits of(HeadMask mask) {
        Bits bits = Bits.zeros(mask.size());
        for (int layer = 0; layer < mask.layers(); layer++) {
            for (int group = 0; group < mask.groups(); group++) {
                if (mask.isLocal(layer, group)) {
                    bits = bits.flip(layer * mask.groups() + group);
                }
            }
        }
        return bits;
    }

    /// @param shape a mask of the shape, window and sinks asked for
    /// @param bits a bit per group
    /// @return the mask
    static HeadMask mask(HeadMask shape, Bits bits) {
        HeadMask mask = shape;
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int group = 0; group < shape.groups(); group++) {
                mask = mask.withLocal(layer, group, bits.get(layer * shape.groups() + group));
            }
        }
        return mask;
    }

    /// @param shape a mask of the shape asked for
    /// @param bits a bit per layer
    /// @return the mask whose layers are local or full as a whole
    static HeadMask layers(HeadMask shape, Bits bits) {
        HeadMask mask = shape;
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int group = 0; group < shape.groups(); group++) {
                mask = mask.withLocal(layer, group, bits.get(layer));
            }
        }
        return mask;
    }

    /// @param shape a mask of the shape asked for
    /// @param layers the layers whose groups may change
    /// @param counts [layers of the model], local groups a layer
    /// @return the points with exactly so many local groups in each of those layers
    static SearchSpace space(HeadMask shape, List<Integer> layers, int[] counts) {
        List<Block> blocks = new ArrayList<>();
        for (int layer : layers) {
            blocks.add(Block.of(layer * shape.groups(), shape.groups(), counts[layer]));
        }
        return SearchSpace.of(shape.size(), blocks);
    }
}
