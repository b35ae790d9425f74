package io.github.boschpanama.bosch.objective;

/// How one answer went, in one forward pass over prompt and expected answer.
///
/// @param allCorrect whether each answer token was the most probable one at the position before it
/// @param tokenAccuracy the share of answer tokens that were
/// @param meanLogProbability mean over the answer's tokens of the natural logarithm of their probability
public record AnswerScore(boolean allCorrect, double tokenAccuracy, double meanLogProbability) {}
