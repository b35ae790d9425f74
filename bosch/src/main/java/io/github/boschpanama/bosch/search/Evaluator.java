package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;

/// Scores a mask and says what it took.
@FunctionalInterface
interface Evaluator {
    /// @param phase what the mask is scored for
    /// @param mask the mask
    /// @param incumbent what to beat
    /// @return the evaluation
    Evaluation evaluate(Phase phase, HeadMask mask, Incumbent incumbent);

    /// @param scorer scores masks
    /// @return asks the scorer and takes the time
    static Evaluator timing(MaskScorer scorer) {
        return (phase, mask, incumbent) -> {
            long start = System.nanoTime();
            Score score = scorer.score(mask, incumbent);
            return new Evaluation(phase, mask, incumbent, score, (System.nanoTime() - start) / 1e9, false);
        };
    }
}
