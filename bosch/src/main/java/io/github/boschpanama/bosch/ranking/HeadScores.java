package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.HeadMask;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A score for each key/value group of each layer, higher = keep full, and the order that follows. Immutable.
public final class HeadScores {
    private final double[][] scores; // [layers][groups]

    private HeadScores(double[][] scores) {
        this.scores = scores;
    }

    /// @param scores [layers][groups]
    /// @return the scores
    /// @throws IllegalArgumentException if they are not of one shape, or one is not a number
    public static HeadScores of(double[][] scores) {
        double[][] copy = new double[scores.length][];
        for (int layer = 0; layer < scores.length; layer++) {
            copy[layer] = scores[layer].clone();
            if (copy[layer].length != copy[0].length || Arrays.stream(copy[layer]).anyMatch(Double::isNaN)) {
                throw new IllegalArgumentException("scores of layer " + layer + ": " + Arrays.toString(copy[layer])
                        + ", expected " + copy[0].length + " numbers");
            }
        }
        return new HeadScores(copy);
    }

    /// @return whether no group has a score of its own, so that they have no order
    public boolean areAllAlike() {
        return Arrays.stream(scores).flatMapToDouble(Arrays::stream).distinct().count() == 1;
    }

    /// A group can be local only if none of its query heads needs more, so it counts as much as the one that needs most:
    /// what RazorAttention (arXiv 2407.15891) does for its retrieval heads.
    ///
    /// @param perHead [layers][heads]
    /// @param groups key/value groups a layer
    /// @return for each group the largest score of its query heads
    static HeadScores largestOfGroup(double[][] perHead, int groups) {
        double[][] scores = new double[perHead.length][groups];
        for (int layer = 0; layer < perHead.length; layer++) {
            Arrays.fill(scores[layer], Double.NEGATIVE_INFINITY);
            int share = perHead[layer].length / groups;
            for (int head = 0; head < perHead[layer].length; head++) {
                int group = head / share;
                scores[layer][group] = Math.max(scores[layer][group], perHead[layer][head]);
            }
        }
        return of(scores);
    }

    /// @return decoder layers
    public int layers() {
        return scores.length;
    }

    /// @return key/value groups a layer
    public int groups() {
        return scores[0].length;
    }

    /// @param layer the layer, from 0 at the bottom
    /// @param group the key/value group
    /// @return its score
    public double of(int layer, int group) {
        return scores[layer][group];
    }

    /// @return `layer · groups + group` of every group, the lowest score first, equals from the bottom layer up and in a
    ///         layer by group
    public List<Integer> order() {
        return IntStream.range(0, layers() * groups()).boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i / groups()][i % groups()])).toList();
    }

    /// @param shape a mask of the shape, window and sinks asked for
    /// @param ratio ρ, from 0 to 1
    /// @return the mask whose local groups are the round(ρ·N) with the lowest scores
    /// @throws IllegalArgumentException if the shape is another, or the ratio no share
    public HeadMask mask(HeadMask shape, double ratio) {
        if (shape.layers() != layers() || shape.groups() != groups()) {
            throw new IllegalArgumentException("scores of " + layers() + " × " + groups() + " groups, a mask of "
                    + shape.layers() + " × " + shape.groups());
        }
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio " + ratio + " is not from 0 to 1");
        }
        HeadMask mask = HeadMask.full(layers(), groups(), shape.window(), shape.sinks());
        for (int i : order().subList(0, (int) Math.round(ratio * shape.size()))) {
            mask = mask.withLocal(i / groups(), i % groups(), true);
        }
        return mask;
    }
}
