package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

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

    /// Scores each layer as the only local one, then each group alone in the third of the layers that do most harm; in the
    /// other layers every group is taken to do an equal part of its layer's harm.
    ///
    /// Masks go from the top layer down, since every one of them is full below.
    ///
    /// @param session scores masks
    /// @return votes for the groups that do least harm alone
    static GroupHint byHarm(SearchSession session) {
        HeadMask full = session.full();
        double unharmed = session.objective().full();
        double[] layerScores = new double[full.layers()];
        double[] votes = new double[full.size()];
        for (int layer = full.layers() - 1; layer >= 0; layer--) {
            layerScores[layer] = session.score(HeadBits.layers(full, Bits.zeros(full.layers()).flip(layer)));
            double harm = unharmed - layerScores[layer];
            Arrays.fill(votes, layer * full.groups(), (layer + 1) * full.groups(), unharmed - harm / full.groups());
        }
        IntStream.range(0, full.layers()).boxed().sorted(Comparator.comparingDouble(layer -> layerScores[layer]))
                .limit(splitLayers(full)).sorted(Comparator.reverseOrder()).forEach(layer -> {
                    for (int group = full.groups() - 1; group >= 0; group--) {
                        votes[layer * full.groups() + group] = session.score(full.withLocal(layer, group, true));
                    }
                });
        return new GroupHint(votes);
    }

    /// @param full any mask of the model's shape
    /// @return the evaluations that [#byHarm] takes at most
    static int evaluations(HeadMask full) {
        return full.layers() + splitLayers(full) * full.groups();
    }

    private static int splitLayers(HeadMask full) {
        return Math.ceilDiv(full.layers(), 3);
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
