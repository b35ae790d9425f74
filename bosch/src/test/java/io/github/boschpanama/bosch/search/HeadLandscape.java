package io.github.boschpanama.bosch.search;

import java.util.SplittableRandom;

/// A synthetic model for tuning and tests: heads that stand in for each other, as in a trained decoder.
///
/// Some circuits (copying, matching, retrieving …) must each be carried by enough full groups near some depth; any of
/// its members will do. The score is the mean over samples of a log-probability that saturates near 0 while all
/// circuits are carried, and falls to about −6 when they break; each group also has a small effect of its own.
final class HeadLandscape implements BlackBox {
    private static final int SAMPLES = 16;
    private static final double FLOOR = 10;

    private final int layers;
    private final int groups;
    private final double[][][] strength; // [circuit][position][sample]
    private final double[] weight; // [circuit]
    private final double[][] drift; // [position][sample]

    private HeadLandscape(int layers, int groups, int circuits, double need, long seed) {
        this.layers = layers;
        this.groups = groups;
        SplittableRandom random = new SplittableRandom(seed);
        strength = new double[circuits][size()][SAMPLES];
        weight = random.doubles(circuits, 4, 8).toArray();
        for (double[][] circuit : strength) {
            int members = 3 + random.nextInt(6);
            int depth = random.nextInt(layers);
            for (int m = 0; m < members; m++) {
                int layer = Math.floorMod(Math.round(depth + random.nextGaussian() * layers / 5), layers);
                int position = layer * groups + random.nextInt(groups);
                double mean = Math.exp(0.6 * random.nextGaussian()) * 3 / need;
                for (int s = 0; s < SAMPLES; s++) {
                    circuit[position][s] += mean * Math.exp(0.3 * random.nextGaussian());
                }
            }
        }
        drift = new double[size()][SAMPLES];
        for (double[] samples : drift) {
            double mean = -0.02 + 0.1 * random.nextGaussian();
            for (int s = 0; s < SAMPLES; s++) {
                samples[s] = mean + 0.1 * random.nextGaussian();
            }
        }
    }

    /// 8 layers of 4 groups, like the demo model.
    static HeadLandscape small(long seed) {
        return new HeadLandscape(8, 4, 3, 2, seed);
    }

    /// 30 layers of 3 groups, like SmolLM2-135M.
    static HeadLandscape large(long seed) {
        return new HeadLandscape(30, 3, 6, 3, seed);
    }

    int layers() {
        return layers;
    }

    int groups() {
        return groups;
    }

    int size() {
        return layers * groups;
    }

    /// Stops as soon as the samples left, each at most 0, cannot lift the mean to the incumbent.
    @Override
    public Score score(Bits point, double incumbent) {
        double sum = 0;
        for (int s = 0; s < SAMPLES; s++) {
            sum += logProbability(point, s);
            if (s < SAMPLES - 1 && sum / SAMPLES < incumbent) {
                return Score.lost(sum / SAMPLES, sum / (s + 1));
            }
        }
        return Score.exact(sum / SAMPLES);
    }

    private double logProbability(Bits point, int sample) {
        double margin = 4;
        for (int i = 0; i < size(); i++) {
            margin += point.get(i) ? drift[i][sample] : 0;
        }
        double harm = 0;
        for (int c = 0; c < strength.length; c++) {
            double carried = 0;
            for (int i = 0; i < size(); i++) {
                carried += point.get(i) ? 0 : strength[c][i][sample];
            }
            harm += weight[c] * Math.exp(-carried);
        }
        margin -= FLOOR * (1 - Math.exp(-harm / FLOOR));
        return -Math.log1p(Math.exp(-margin));
    }
}
