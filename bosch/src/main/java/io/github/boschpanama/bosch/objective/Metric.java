package io.github.boschpanama.bosch.objective;

/// What of an answer counts as its score. Higher is better, and none can pass [#best()].
public enum Metric {
    /// 1 if every token of the answer is the most probable one, else 0: what greedy decoding would get right.
    ANSWER_ACCURACY(1) {
        @Override
        public double of(AnswerScore score) {
            return score.allCorrect() ? 1 : 0;
        }
    },
    /// The share of answer tokens that are the most probable ones.
    TOKEN_ACCURACY(1) {
        @Override
        public double of(AnswerScore score) {
            return score.tokenAccuracy();
        }
    },
    /// The mean natural logarithm of the answer tokens' probabilities: the default, since it still tells two masks
    /// apart where both get every answer right, or both none, so that a search has a slope to follow.
    LOG_PROBABILITY(0) {
        @Override
        public double of(AnswerScore score) {
            return score.meanLogProbability();
        }
    };

    private final double best;

    Metric(double best) {
        this.best = best;
    }

    /// @return the score that no sample can pass
    public double best() {
        return best;
    }

    /// @param score how one answer went
    /// @return its score
    public abstract double of(AnswerScore score);
}
