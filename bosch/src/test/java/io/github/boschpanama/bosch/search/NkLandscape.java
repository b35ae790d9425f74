package io.github.boschpanama.bosch.search;

import java.util.SplittableRandom;

/// Kauffman's NK landscape: the value is the mean over bits of a random contribution in [0, 1) that depends on the bit
/// and on K others.
final class NkLandscape implements BlackBox {
    private final int[][] parts; // [n][K + 1] positions
    private final double[][] contributions; // [n][2^(K + 1)]

    NkLandscape(int n, int k, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        parts = new int[n][];
        contributions = new double[n][];
        for (int i = 0; i < n; i++) {
            int own = i;
            int[] others = random.ints(0, n).filter(j -> j != own).distinct().limit(k).toArray();
            parts[i] = new int[k + 1];
            parts[i][0] = i;
            System.arraycopy(others, 0, parts[i], 1, k);
            contributions[i] = random.doubles(1L << k + 1).toArray();
        }
    }

    double value(Bits point) {
        double sum = 0;
        for (int i = 0; i < parts.length; i++) {
            int code = 0;
            for (int position : parts[i]) {
                code = code << 1 | (point.get(position) ? 1 : 0);
            }
            sum += contributions[i][code];
        }
        return sum / parts.length;
    }

    /// The best value of the space, by trying every point.
    double optimum(SearchSpace space) {
        return Points.all(parts.length).filter(space::contains).mapToDouble(this::value).max().orElseThrow();
    }

    @Override
    public Score score(Bits point, double incumbent) {
        return Score.exact(value(point));
    }
}
