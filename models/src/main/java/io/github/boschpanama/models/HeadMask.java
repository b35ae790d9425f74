package io.github.boschpanama.models;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import java.io.Serializable;
import java.util.BitSet;

/// Which key/value groups of which layers attend to a sliding window: a bit per layer and group, 1 = sliding window.
///
/// All query heads of a group decide alike, since the group's keys and values can only be dropped for all of them. In
/// a local group position i sees key j when `j ≤ i` and (`i − j < window` or `j < sinks`); a full group sees all
/// `j ≤ i`. Immutable and serialisable.
public final class HeadMask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int layers;
    private final int groups;
    private final int window;
    private final int sinks;
    private final BitSet local; // [layers · groups], layer by layer

    private HeadMask(int layers, int groups, int window, int sinks, BitSet local) {
        if (layers < 1 || groups < 1) {
            throw new IllegalArgumentException("a mask has layers and groups; got " + layers + " × " + groups);
        }
        if (window < 1 || sinks < 0) {
            throw new IllegalArgumentException("window " + window + " and sinks " + sinks
                    + ": a window is at least 1, sinks at least 0");
        }
        this.layers = layers;
        this.groups = groups;
        this.window = window;
        this.sinks = sinks;
        this.local = local;
    }

    /// @param layers decoder layers
    /// @param groups key/value groups a layer
    /// @param window keys that a local row sees, itself included
    /// @param sinks first keys that a local row sees besides
    /// @return the mask with full attention everywhere
    public static HeadMask full(int layers, int groups, int window, int sinks) {
        return new HeadMask(layers, groups, window, sinks, new BitSet());
    }

    /// @param layers decoder layers
    /// @param groups key/value groups a layer
    /// @param window keys that a local row sees, itself included
    /// @param sinks first keys that a local row sees besides
    /// @return the mask with a sliding window everywhere
    public static HeadMask local(int layers, int groups, int window, int sinks) {
        BitSet all = new BitSet();
        all.set(0, layers * groups);
        return new HeadMask(layers, groups, window, sinks, all);
    }

    /// @return decoder layers
    public int layers() {
        return layers;
    }

    /// @return key/value groups a layer
    public int groups() {
        return groups;
    }

    /// @return the number of bits, `layers · groups`
    public int size() {
        return layers * groups;
    }

    /// @return keys that a local row sees, itself included
    public int window() {
        return window;
    }

    /// @return first keys that a local row sees besides
    public int sinks() {
        return sinks;
    }

    /// @param layer the layer, from 0 at the bottom
    /// @param group the key/value group
    /// @return whether the group attends to the window only
    public boolean isLocal(int layer, int group) {
        return local.get(index(layer, group));
    }

    /// @param layer the layer
    /// @param group the key/value group
    /// @param value whether the group attends to the window only
    /// @return this mask with that bit
    public HeadMask withLocal(int layer, int group, boolean value) {
        int index = index(layer, group);
        if (local.get(index) == value) {
            return this;
        }
        BitSet bits = (BitSet) local.clone();
        bits.set(index, value);
        return new HeadMask(layers, groups, window, sinks, bits);
    }

    /// @return the mask of this shape, window and sinks with full attention everywhere
    public HeadMask allFull() {
        return full(layers, groups, window, sinks);
    }

    /// @return the mask of this shape, window and sinks with a sliding window everywhere
    public HeadMask allLocal() {
        return local(layers, groups, window, sinks);
    }

    /// @param layer a layer, or the number of layers
    /// @return this mask with full attention from that layer up: what the state entering the layer depends on
    public HeadMask below(int layer) {
        BitSet bits = (BitSet) local.clone();
        bits.clear(layer * groups, size());
        return new HeadMask(layers, groups, window, sinks, bits);
    }

    /// @return the number of local groups
    public int localCount() {
        return local.cardinality();
    }

    /// @param layer the layer
    /// @return the number of local groups in that layer
    public int localCount(int layer) {
        return local.get(index(layer, 0), index(layer, groups - 1) + 1).cardinality();
    }

    /// @return ρ, the share of groups that are local
    public double localShare() {
        return (double) localCount() / size();
    }

    /// @param layer the layer
    /// @param limit the model's own window in that layer, or [AttentionPattern#UNLIMITED]
    /// @return what each group of that layer sees
    public AttentionPattern pattern(int layer, int limit) {
        Mode[] modes = new Mode[groups];
        for (int group = 0; group < groups; group++) {
            modes[group] = isLocal(layer, group) ? Mode.WINDOW : Mode.FULL;
        }
        return new AttentionPattern(modes, window, sinks, limit);
    }

    private int index(int layer, int group) {
        if (layer < 0 || layer >= layers || group < 0 || group >= groups) {
            throw new IndexOutOfBoundsException("layer " + layer + ", group " + group + " of a mask of " + layers
                    + " layers × " + groups + " groups");
        }
        return layer * groups + group;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeadMask mask && layers == mask.layers && groups == mask.groups
                && window == mask.window && sinks == mask.sinks && local.equals(mask.local);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * (31 * layers + groups) + window) + sinks) + local.hashCode();
    }

    /// @return the bits, layers separated by a blank, for logs: `0101 1111 …`
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(layers * (groups + 1));
        for (int layer = 0; layer < layers; layer++) {
            text.append(layer == 0 ? "" : " ");
            for (int group = 0; group < groups; group++) {
                text.append(isLocal(layer, group) ? '1' : '0');
            }
        }
        return text.toString();
    }
}
