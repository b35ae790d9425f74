package io.github.boschpanama.bosch.objective;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The answer tokens of some samples, and what logits at the rows before them say.
///
/// A greedy answer is the expected one if and only if each of its tokens is the most probable one at the row before
/// it, so one pass over prompt and answer scores a sample and nothing is decoded.
public final class AnswerTargets {
    private final Backend backend;
    private final List<TokenSample> samples;
    private final int[] targets;
    private final Tensor targetIds; // I32 [answer rows]
    private final Tensor best; // I32 [answer rows]
    private final Tensor logProbability; // F32 [answer rows]
    private final Tensor hostBest;
    private final Tensor hostLogProbability;

    /// @param backend where the logits are
    /// @param arena owns the memory
    /// @param samples what to answer
    public AnswerTargets(Backend backend, Arena arena, List<TokenSample> samples) {
        this.backend = backend;
        this.samples = List.copyOf(samples);
        this.targets = samples.stream()
                .flatMapToInt(sample -> Arrays.stream(sample.ids()).skip(sample.answerStart())).toArray();
        this.targetIds = backend.integers(arena, targets);
        this.best = backend.allocate(arena, DType.I32, targets.length);
        this.logProbability = backend.allocate(arena, DType.F32, targets.length);
        this.hostBest = Tensor.allocate(arena, DType.I32, targets.length);
        this.hostLogProbability = Tensor.allocate(arena, DType.F32, targets.length);
    }

    /// @param logits F32 [answer rows, vocabulary]
    /// @return how each sample went, in order
    public List<AnswerScore> scores(Tensor logits) {
        backend.argmax(logits, best);
        backend.logProbability(logits, targetIds, logProbability);
        backend.download(best, hostBest);
        backend.download(logProbability, hostLogProbability);
        List<AnswerScore> scores = new ArrayList<>();
        int row = 0;
        for (TokenSample sample : samples) {
            int answerTokens = sample.ids().length - sample.answerStart();
            int correct = 0;
            double sum = 0;
            for (int end = row + answerTokens; row < end; row++) {
                correct += hostBest.segment().getAtIndex(JAVA_INT, row) == targets[row] ? 1 : 0;
                sum += hostLogProbability.segment().getAtIndex(JAVA_FLOAT, row);
            }
            scores.add(new AnswerScore(correct == answerTokens, (double) correct / answerTokens, sum / answerTokens));
        }
        return scores;
    }
}
