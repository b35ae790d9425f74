package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.HashSet;
import java.util.List;

/// An order in which groups could be made local, as a static ranking gives it; this package knows no model.
///
/// @param positions `layer · groups + group` of every group, the one to be made local first at the front
public record GroupOrder(List<Integer> positions) {
    /// @throws IllegalArgumentException if it is no order of the positions from 0 up
    public GroupOrder {
        positions = List.copyOf(positions);
        int size = positions.size();
        if (new HashSet<>(positions).size() < size || positions.stream().anyMatch(i -> i < 0 || i >= size)) {
            throw new IllegalArgumentException("no order of " + size + " groups: " + positions);
        }
    }

    /// @param full a mask of the shape, window and sinks asked for
    /// @param local how many groups are to be local
    /// @return the mask with the first groups of this order local
    /// @throws IllegalArgumentException if the mask has another number of groups
    HeadMask first(HeadMask full, int local) {
        if (full.size() != positions.size()) {
            throw new IllegalArgumentException("an order of " + positions.size() + " groups, a mask of " + full.size());
        }
        Bits bits = Bits.zeros(full.size());
        for (int i : positions.subList(0, local)) {
            bits = bits.flip(i);
        }
        return HeadBits.mask(full, bits);
    }
}
