package io.github.boschpanama.bosch.calibration;

import java.util.function.IntUnaryOperator;

/// Finds how much haystack fills a context: the largest count whose token count is within the budget.
final class ContextFit {
    private static final int FIRST_PROBE = 32;

    private ContextFit() {}

    /// Interpolates between a count that fits and one that does not until they are neighbours. The token count grows
    /// nearly linearly, so a handful of probes does where bisection needs a dozen.
    ///
    /// @param budget tokens allowed
    /// @param tokens count → tokens, rising by one at least, and within the budget for 0
    /// @return a count that fits while the next one does not
    static int largest(int budget, IntUnaryOperator tokens) {
        int fits = 0;
        int fitsTokens = tokens.applyAsInt(0);
        int tooMany = budget + 1; // a sentence takes a token at least
        double tokensEach = 0;
        while (fits + 1 < tooMany) {
            long guess = tokensEach == 0 ? FIRST_PROBE : fits + (long) ((budget - fitsTokens) / tokensEach);
            int probe = (int) Math.clamp(guess, fits + 1L, tooMany - 1L);
            int probed = tokens.applyAsInt(probe);
            tokensEach = Math.max(1, (probed - fitsTokens) / (double) (probe - fits));
            if (probed <= budget) {
                fits = probe;
                fitsTokens = probed;
            } else {
                tooMany = probe;
            }
        }
        return fits;
    }
}
