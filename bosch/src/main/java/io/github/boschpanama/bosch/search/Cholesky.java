package io.github.boschpanama.bosch.search;

/// The factor L of a symmetric positive definite matrix A = LLᵀ.
final class Cholesky {
    private final double[][] lower;

    /// @param a [n][n], of which the lower triangle is read
    /// @throws IllegalArgumentException if the matrix is not positive definite
    Cholesky(double[][] a) {
        int n = a.length;
        lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j && !(sum > 0)) {
                    throw new IllegalArgumentException("not positive definite at row " + i);
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
    }

    /// @return log det A
    double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < lower.length; i++) {
            sum += 2 * Math.log(lower[i][i]);
        }
        return sum;
    }

    /// @return A⁻¹
    double[][] inverse() {
        int n = lower.length;
        double[][] root = new double[n][n]; // L⁻¹
        for (int i = 0; i < n; i++) {
            root[i][i] = 1 / lower[i][i];
            for (int j = 0; j < i; j++) {
                double sum = 0;
                for (int k = j; k < i; k++) {
                    sum -= lower[i][k] * root[k][j];
                }
                root[i][j] = sum / lower[i][i];
            }
        }
        double[][] inverse = new double[n][n]; // L⁻ᵀL⁻¹
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = i; k < n; k++) {
                    sum += root[k][i] * root[k][j];
                }
                inverse[i][j] = sum;
                inverse[j][i] = sum;
            }
        }
        return inverse;
    }
}
