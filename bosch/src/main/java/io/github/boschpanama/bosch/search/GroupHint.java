package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What scored masks say of each group before it is probed: masks in which it is local vote for it.
///
/// Where a layer gets fewer evaluations than it has choices, this is better than chance.
final class GroupHint {
    private final double[] votes; // of each position

    private GroupHint(double[] votes) {
        this.votes = votes;
    }

    /// @param size the number of groups
    /// @return no vote for any
    static GroupHint none(int size) {
        return new GroupHint(new double[size]);
    }

    /// @param size the number of groups
    /// @param masks masks, best first: the vote of each outweighs those of all after it
    /// @return their votes
    static GroupHint of(int size, List<HeadMask> masks) {
        double[] votes = new double[size];
        double weight = 1;
        for (HeadMask mask : masks) {
            Bits bits = HeadBits.of(mask);
            weight /= 2;
            for (int i = 0; i < size; i++) {
                votes[i] += bits.get(i) ? weight : 0;
            }
        }
        return new GroupHint(votes);
    }

    /// @param position a position
    /// @return the votes for a 1
    double votes(int position) {
        return votes[position];
    }

    /// @param space the points
    /// @param point a point of the space
    /// @return the point with the most votes, the bits of equal votes as near as can be to those of `point`
    Bits favourite(SearchSpace space, Bits point) {
        Bits favourite = point;
        for (SearchSpace.Block block : space.blocks()) {
            List<Integer> order = new ArrayList<>(block.positions());
            order.sort(Comparator.<Integer>comparingDouble(i -> -votes[i]).thenComparing(i -> !point.get(i)));
            for (int rank = 0; rank < order.size(); rank++) {
                if (favourite.get(order.get(rank)) != rank < block.ones()) {
                    favourite = favourite.flip(order.get(rank));
                }
            }
        }
        return favourite;
    }
}
