package io.github.boschpanama.bosch.search;

/// Bayesian ridge regression of a value on bits: y = w₀ + Σ wᵢxᵢ + noise with xᵢ = ±1, and what is known of each wᵢ.
///
/// The prior of an effect is N(0, s²/n) and of the constant N(0, 100·s²), the noise of an observation with weight v is
/// N(0, s²·r/v); s² is integrated out and the noise ratio r is the one of [#NOISE_RATIOS] with the highest evidence
/// (Bishop, Pattern Recognition and Machine Learning, 3.3 and 3.5).
final class EffectModel {
    private static final double[] NOISE_RATIOS = {0.003, 0.01, 0.03, 0.1, 0.3, 1};
    private static final double CONSTANT_PRECISION = 0.01;

    private final double[] effects; // [n + 1], the constant last
    private final double[][] covariance; // [n + 1][n + 1], in units of s²
    private final double scale; // s
    private final double evidence;

    private EffectModel(double[] effects, double[][] covariance, double scale, double evidence) {
        this.effects = effects;
        this.covariance = covariance;
        this.scale = scale;
        this.evidence = evidence;
    }

    /// @param positions the positions whose bits have an effect, n of them
    /// @param point the bits
    /// @return [n + 1], ±1 for each position, and 1 for the constant
    static double[] features(int[] positions, Bits point) {
        double[] features = new double[positions.length + 1];
        for (int i = 0; i < positions.length; i++) {
            features[i] = point.get(positions[i]) ? 1 : -1;
        }
        features[positions.length] = 1;
        return features;
    }

    /// @param x [m][n + 1], the features of the observations
    /// @param y [m], their values
    /// @param weights [m], how much each counts
    /// @return the model
    static EffectModel fit(double[][] x, double[] y, double[] weights) {
        int n = x[0].length;
        double[][] gram = new double[n][n]; // XᵀVX, lower triangle
        double[] moment = new double[n]; // XᵀVy
        double square = 0; // yᵀVy
        for (int i = 0; i < y.length; i++) {
            square += weights[i] * y[i] * y[i];
            for (int p = 0; p < n; p++) {
                double weighted = weights[i] * x[i][p];
                moment[p] += weighted * y[i];
                for (int q = 0; q <= p; q++) {
                    gram[p][q] += weighted * x[i][q];
                }
            }
        }
        EffectModel best = null;
        for (double ratio : NOISE_RATIOS) {
            EffectModel model = posterior(gram, moment, square, ratio, y.length);
            if (best == null || model.evidence > best.evidence) {
                best = model;
            }
        }
        return best;
    }

    private static EffectModel posterior(double[][] gram, double[] moment, double square, double ratio, int m) {
        int n = moment.length;
        double[][] precision = new double[n][n];
        for (int p = 0; p < n; p++) {
            for (int q = 0; q <= p; q++) {
                precision[p][q] = gram[p][q] / ratio;
            }
            precision[p][p] += p < n - 1 ? n - 1 : CONSTANT_PRECISION;
        }
        Cholesky factor = new Cholesky(precision);
        double[][] covariance = factor.inverse();
        double[] effects = new double[n];
        double explained = 0;
        for (int p = 0; p < n; p++) {
            for (int q = 0; q < n; q++) {
                effects[p] += covariance[p][q] * moment[q] / ratio;
            }
            explained += effects[p] * moment[p] / ratio;
        }
        double variance = Math.max((square / ratio - explained) / m, Double.MIN_NORMAL); // s²
        double evidence = -0.5 * (m * Math.log(variance * ratio) + factor.logDeterminant());
        return new EffectModel(effects, covariance, Math.sqrt(variance), evidence);
    }

    /// @param x [n + 1], features
    /// @return what is expected at a point, and how sure that is
    Prediction at(double[] x) {
        double[] spread = new double[x.length]; // Σx
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                spread[i] += covariance[i][j] * x[j];
            }
            mean += effects[i] * x[i];
            variance += spread[i] * x[i];
        }
        return new Prediction(mean, variance, spread);
    }

    /// What the model says of a point and, at little cost, of the points one swap away.
    final class Prediction {
        private final double mean;
        private final double variance; // in units of s²
        private final double[] spread;

        private Prediction(double mean, double variance, double[] spread) {
            this.mean = mean;
            this.variance = variance;
            this.spread = spread;
        }

        /// @param toZero the feature that goes from 1 to −1
        /// @param toOne the feature that goes from −1 to 1
        /// @param optimism standard deviations to add
        /// @return the upper confidence bound of the value after that swap
        double afterSwap(int toZero, int toOne, double optimism) {
            double expected = mean + 2 * (effects[toOne] - effects[toZero]);
            double changed = variance + 4 * (spread[toOne] - spread[toZero])
                    + 4 * (covariance[toZero][toZero] + covariance[toOne][toOne] - 2 * covariance[toZero][toOne]);
            return expected + optimism * scale * Math.sqrt(Math.max(0, changed));
        }
    }
}
