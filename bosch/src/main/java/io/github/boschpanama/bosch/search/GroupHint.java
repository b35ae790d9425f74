package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What is thought of each group before its layer is probed: the more votes, the sooner it goes local.
///
/// Where a layer gets fewer evaluations than it has choices, this is better than chance.
final class GroupHint {
    private final double[] votes;

    /// @param votes of each position
    GroupHint(double[] votes) {
        this.votes = votes.clone();
    }

    /// @param size the number of groups
    /// @return no vote for any
    static GroupHint none(int size) {
        return new GroupHint(new double[size]);
    }

    /// Scores each group as the only local one, from the top layer down, since every such mask is full below.
    ///
    /// @param session scores masks
    /// @return votes for the groups that do least harm alone
    static GroupHint byHarm(SearchSession session) {
        HeadMask full = session.full();
        double[] scores = new double[full.size()];
        for (int position = full.size() - 1; position >= 0; position--) {
            scores[position] = session
                    .score(full.withLocal(position / full.groups(), position % full.groups(), true));
        }
        return new GroupHint(scores);
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
