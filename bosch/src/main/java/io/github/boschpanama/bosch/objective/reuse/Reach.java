package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import java.util.stream.IntStream;

/// How many rows before those that answer count at all.
///
/// The last layer is wanted at the answer rows only. A layer whose groups all have windows, or a model's own, looks back by less
/// than a window, so of its input nothing counts but the rows that far back; of the input of a layer with a full group, and so
/// of all layers below it, every row does.
final class Reach {
    private Reach() {}

    /// @param model the model
    /// @param mask which groups attend to a window
    /// @param kept how many first rows of a sample have keys and values that are at hand
    /// @return [layers + 1], how far before the first answer row the state that enters each layer must reach; at the end 0,
    ///     for what leaves the last layer
    static int[] of(DecoderModel model, HeadMask mask, int kept) {
        int layers = model.config().layers();
        int[] reach = new int[layers + 1];
        for (int layer = layers - 1; layer >= 0; layer--) {
            long back = (long) reach[layer + 1] + lookBack(model.pattern(layer, mask), kept);
            reach[layer] = (int) Math.min(back, Integer.MAX_VALUE);
        }
        return reach;
    }

    /// @return how many rows before itself a row needs, besides those kept
    private static int lookBack(AttentionPattern pattern, int kept) {
        boolean windowed = pattern.sinks() <= kept
                && IntStream.range(0, pattern.groups()).allMatch(group -> pattern.mode(group) == Mode.WINDOW);
        return pattern.reach(windowed ? Mode.WINDOW : Mode.FULL) - 1;
    }
}
