package io.github.boschpanama.bosch.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;

/// Mesh adaptive direct search as it turns out on binaries, with the paper's penalty in place of exact counts.
///
/// On binary variables mesh and frame stay at 1, so a poll is: draw `d` on the unit sphere, take the columns of the
/// Householder matrix I − 2ddᵀ and their negatives (2n directions), divide each by its largest entry and round. Entries
/// are −1, 0 or 1, and clipping to {0,1}ⁿ leaves mostly single flips, and some of several bits. Polls are opportunistic:
/// the first improvement becomes the next centre. A poll without one is followed by another direction `d` until the
/// budget is spent. (Audet and Dennis, Mesh Adaptive Direct Search Algorithms, 2006; NOMAD 4 with its default poll.)
///
/// A flip leaves the space, so polls maximise S(z) − α·Σ((ones(z) − k) / n)² over the blocks, n being the number of free
/// bits; for a single block this is −𝓛 of BOSCH (arXiv 2604.05942). The last third of the budget finishes with exact
/// counts: the centre is repaired by the flips known to do least harm, and from then on each poll point is completed
/// by random flips to the counts of the space.
///
/// @param alpha the weight α of the penalty, in units of the score; on an [Objective]'s scale in units of what full attention
///        gains
public record MadsPolling(double alpha) implements BinarySolver {
    private static final int BARREN_POLLS = 50;

    @Override
    public BinarySolver on(Objective objective) {
        return new MadsPolling(alpha * objective.gain());
    }

    @Override
    public void maximise(Evaluations evaluations, Bits start, RandomGenerator random) {
        evaluations.improves(start);
        int reserve = evaluations.left() / 3;
        Bits centre = polled(evaluations, start, reserve, (_, point) -> point, random);
        if (!evaluations.exhausted()) {
            evaluations.improves(repaired(evaluations, centre));
            polled(evaluations, evaluations.best(), 0,
                    (from, point) -> completed(evaluations.space(), from, point, random),
                    random);
        }
    }

    /// Polls until only `reserve` evaluations are left or many polls in a row met only known points.
    ///
    /// @return the last centre
    private Bits polled(Evaluations evaluations, Bits start, int reserve, BinaryOperator<Bits> finish,
            RandomGenerator random) {
        Bits centre = start;
        int barren = 0;
        while (!evaluations.exhausted() && evaluations.left() > reserve && barren < BARREN_POLLS) {
            int spent = evaluations.spent();
            Bits better = poll(evaluations, centre, reserve, finish, random);
            barren = evaluations.spent() == spent ? barren + 1 : 0;
            centre = better == null ? centre : better;
        }
        return centre;
    }

    /// The first better point around the centre, or null.
    private Bits poll(Evaluations evaluations, Bits centre, int reserve, BinaryOperator<Bits> finish,
            RandomGenerator random) {
        double value = evaluations.score(centre, Double.NEGATIVE_INFINITY).value() - penalty(evaluations, centre);
        for (Bits direction : candidates(evaluations.space().positions(), centre, random)) {
            if (evaluations.exhausted() || evaluations.left() <= reserve) {
                return null;
            }
            Bits candidate = finish.apply(centre, direction);
            double incumbent = value + penalty(evaluations, candidate);
            if (evaluations.score(candidate, incumbent).beats(incumbent)) {
                return candidate;
            }
        }
        return null;
    }

    private double penalty(Evaluations evaluations, Bits point) {
        double free = evaluations.space().positions().length;
        double sum = 0;
        for (SearchSpace.Block block : evaluations.space().blocks()) {
            double share = (block.count(point) - block.ones()) / free;
            sum += share * share;
        }
        return alpha * sum;
    }

    /// The points of one poll, those first that differ from the centre only in high positions: they are the cheapest.
    private static List<Bits> candidates(int[] positions, Bits centre, RandomGenerator random) {
        int n = positions.length;
        double[] d = random.doubles(n).map(_ -> random.nextGaussian()).toArray();
        double norm = 0;
        for (double x : d) {
            norm += x * x;
        }
        Set<Bits> points = new LinkedHashSet<>();
        double[] column = new double[n];
        for (int i = 0; i < n; i++) {
            double largest = 0;
            for (int j = 0; j < n; j++) {
                column[j] = (i == j ? 1 : 0) - 2 * d[i] * d[j] / norm;
                largest = Math.max(largest, Math.abs(column[j]));
            }
            points.add(moved(positions, centre, column, largest));
            points.add(moved(positions, centre, column, -largest));
        }
        points.remove(centre);
        List<Bits> ordered = new ArrayList<>(points);
        ordered.sort(Comparator.comparingInt(centre::firstDifference).reversed());
        return ordered;
    }

    /// The centre plus the rounded direction, clipped to {0,1}ⁿ.
    private static Bits moved(int[] positions, Bits centre, double[] column, double scale) {
        Bits point = centre;
        for (int j = 0; j < column.length; j++) {
            long step = Math.round(column[j] / scale);
            if (step == (centre.get(positions[j]) ? -1 : 1)) {
                point = point.flip(positions[j]);
            }
        }
        return point;
    }

    /// The centre with exact counts, reached by the single flips whose scores are known to be best.
    private static Bits repaired(Evaluations evaluations, Bits centre) {
        Bits point = centre;
        for (SearchSpace.Block block : evaluations.space().blocks()) {
            int excess = block.count(centre) - block.ones();
            List<Integer> flips = new ArrayList<>(block.where(centre, excess > 0));
            flips.sort(Comparator.comparingDouble(i -> -flipValue(evaluations, centre, i)));
            for (int i : flips.subList(0, Math.abs(excess))) {
                point = point.flip(i);
            }
        }
        return point;
    }

    /// A poll point with exact counts, reached from it by random flips of bits that the poll did not touch.
    private static Bits completed(SearchSpace space, Bits centre, Bits point, RandomGenerator random) {
        Bits completed = point;
        for (SearchSpace.Block block : space.blocks()) {
            int excess = block.count(point) - block.ones();
            List<Integer> flips = new ArrayList<>(block.where(point, excess > 0));
            Collections.shuffle(flips, random);
            flips.sort(Comparator.comparing(i -> centre.get(i) != point.get(i)));
            for (int i : flips.subList(0, Math.abs(excess))) {
                completed = completed.flip(i);
            }
        }
        return completed;
    }

    private static double flipValue(Evaluations evaluations, Bits centre, int position) {
        Score known = evaluations.scored().get(centre.flip(position));
        return known == null ? Double.NEGATIVE_INFINITY : known.estimate();
    }
}
