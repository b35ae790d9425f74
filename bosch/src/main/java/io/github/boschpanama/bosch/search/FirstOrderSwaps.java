package io.github.boschpanama.bosch.search;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Swaps that keep the counts, proposed by a first-order model of all evaluations so far: the default solver.
///
/// Each round fits an [EffectModel] and walks from the best point by the swaps of highest upper confidence bound, up to
/// a radius; the most promising point met on the way that has no score yet is evaluated. The radius grows with a success
/// and shrinks after some failures. What the model learns from:
///
/// - the target is −log(regret), regret = best − value + a share of the median: fine differences near the best
///   count as much as coarse ones far off, and neither the unit nor the zero of the score matters;
/// - evaluations count the less, the more bits they differ from the best point, since the effect of a bit depends on
///   the others (heads stand in for each other);
/// - a point that is lost counts by its estimate. Its bound would teach little: bounds crowd just below the best.
///
/// The promise of a point is its upper confidence bound and something for what it shares with a scored point: positions
/// grow with the layer, and what a model computes below the first layer that differs need not be done again.
public record FirstOrderSwaps() implements BinarySolver {
    private static final double OPTIMISM = 1.5;
    private static final double REGRET_SHARE = 0.05;
    private static final double REACH = 8;
    private static final int START_RADIUS = 3;
    private static final int MAX_RADIUS = 6;
    private static final int PATIENCE = 10;
    private static final double CHEAPNESS = 0.4; // standard deviations of the targets that a point free of cost may lack

    @Override
    public void maximise(Evaluations evaluations, Bits start, RandomGenerator random) {
        evaluations.improves(start);
        int radius = START_RADIUS;
        int failures = 0;
        while (!evaluations.exhausted()) {
            Bits best = evaluations.best();
            Bits proposal = proposal(evaluations, radius);
            evaluations.score(proposal == null ? unknown(evaluations, random) : proposal, evaluations.bestValue());
            if (evaluations.best() != best) {
                failures = 0;
                radius = Math.min(MAX_RADIUS, radius + 1);
            } else if (++failures > PATIENCE) {
                failures = 0;
                radius = Math.max(1, radius - 1);
            }
        }
    }

    /// The point without a score that the model favours, or null if it meets none.
    private static Bits proposal(Evaluations evaluations, int radius) {
        SearchSpace space = evaluations.space();
        int[] positions = space.positions();
        int[] features = new int[space.length()]; // position → feature
        for (int i = 0; i < positions.length; i++) {
            features[positions[i]] = i;
        }
        EffectModel model = model(evaluations, positions);
        Bits proposal = null;
        double promise = Double.NEGATIVE_INFINITY;
        Bits point = evaluations.best();
        for (int step = 0; step < radius; step++) {
            EffectModel.Prediction here = model.at(EffectModel.features(positions, point));
            Bits next = null;
            double nextBound = Double.NEGATIVE_INFINITY;
            for (SearchSpace.Swap swap : space.swaps(point)) {
                double bound = here.afterSwap(features[swap.toZero()], features[swap.toOne()], OPTIMISM);
                if (bound <= nextBound && bound + CHEAPNESS <= promise) {
                    continue;
                }
                Bits candidate = point.flip(swap.toZero(), swap.toOne());
                if (bound > nextBound) {
                    next = candidate;
                    nextBound = bound;
                }
                if (!evaluations.contains(candidate)) {
                    double promised = bound + CHEAPNESS * evaluations.shared(candidate) / space.length();
                    proposal = promised > promise ? candidate : proposal;
                    promise = Math.max(promised, promise);
                }
            }
            point = next;
        }
        return proposal;
    }

    private static EffectModel model(Evaluations evaluations, int[] positions) {
        Map<Bits, Score> scored = evaluations.scored();
        double[][] x = new double[scored.size()][];
        double[] y = new double[scored.size()];
        double[] weights = new double[scored.size()];
        int i = 0;
        for (Map.Entry<Bits, Score> entry : scored.entrySet()) {
            x[i] = EffectModel.features(positions, entry.getKey());
            y[i] = entry.getValue().estimate();
            weights[i] = Math.exp(-entry.getKey().distance(evaluations.best()) / REACH);
            i++;
        }
        return EffectModel.fit(x, targets(y), weights);
    }

    /// −log(regret), standardised.
    private static double[] targets(double[] values) {
        double best = Arrays.stream(values).max().orElseThrow();
        double[] regrets = Arrays.stream(values).map(value -> best - value).filter(r -> r > 0).sorted().toArray();
        double floor = regrets.length == 0 ? 1 : REGRET_SHARE * regrets[regrets.length / 2];
        double[] targets = Arrays.stream(values).map(value -> -Math.log(best - value + floor)).toArray();
        double mean = Arrays.stream(targets).average().orElseThrow();
        double variance = Arrays.stream(targets).map(t -> (t - mean) * (t - mean)).average().orElseThrow();
        double deviation = variance > 0 ? Math.sqrt(variance) : 1;
        return Arrays.stream(targets).map(t -> (t - mean) / deviation).toArray();
    }

    private static Bits unknown(Evaluations evaluations, RandomGenerator random) {
        Bits point = evaluations.best();
        while (evaluations.contains(point)) {
            point = evaluations.space().random(point, random);
        }
        return point;
    }
}
