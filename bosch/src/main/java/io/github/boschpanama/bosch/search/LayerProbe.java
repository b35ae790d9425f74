package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.List;

/// What layer importance probing found.
///
/// @param mask the cascade's last mask: in every layer the groups that its own search made local
/// @param layers what was found of each layer, from the bottom layer up
record LayerProbe(HeadMask mask, List<Layer> layers) {
    /// A probed layer.
    ///
    /// @param best s_best: S with this layer and the layers above as their searches left them, those below full;
    ///        an estimate where it is below the floor of [LayerProbing]
    /// @param drop δ: what this layer took from S, the s_best of the layer above (or S of full attention) less its own
    /// @param easiest the groups of the layer, those first that are best made local: the chosen ones, then the others,
    ///        each part in the order of the mean score of the masks in which they were local, then of the hint
    public record Layer(double best, double drop, List<Integer> easiest) {
        /// @param best s_best
        /// @param drop δ
        /// @param easiest the groups, easiest first
        public Layer {
            easiest = List.copyOf(easiest);
        }
    }

    /// @param mask the last mask
    /// @param layers from the bottom layer up
    public LayerProbe {
        layers = List.copyOf(layers);
    }

    /// @return δ of each layer
    List<Double> drops() {
        return layers.stream().map(Layer::drop).toList();
    }

    /// @param counts local groups a layer
    /// @return the mask with so many of the easiest groups of each layer local
    HeadMask easiest(int[] counts) {
        HeadMask chosen = mask;
        for (int layer = 0; layer < counts.length; layer++) {
            List<Integer> order = layers.get(layer).easiest();
            for (int rank = 0; rank < order.size(); rank++) {
                chosen = chosen.withLocal(layer, order.get(rank), rank < counts[layer]);
            }
        }
        return chosen;
    }
}
