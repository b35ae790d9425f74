package io.github.boschpanama.bosch.objective;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.decoder.RowSelection;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Some samples packed for one pass, with the rows before their answer tokens, and what the logits there say.
///
/// A greedy answer is the expected one if and only if each of its tokens is the most probable one at the row before
/// it, so one pass over prompt and answer scores a sample and nothing is decoded.
public final class SampleBatch {
    private final Backend backend;
    private final List<TokenSample> samples;
    private final TokenBatch tokens;
    private final RowSelection answerRows;
    private final int[] targets;
    private final Tensor targetIds; // I32 [answer rows]
    private final Tensor best; // I32 [answer rows]
    private final Tensor logProbability; // F32 [answer rows]
    private final Tensor hostBest;
    private final Tensor hostLogProbability;

    /// @param backend where the pass runs
    /// @param arena owns the memory
    /// @param samples what to answer
    public SampleBatch(Backend backend, Arena arena, List<TokenSample> samples) {
        this(backend, arena, samples, 0);
    }

    /// @param backend where the pass runs
    /// @param arena owns the memory
    /// @param samples what to answer
    /// @param skipped the first rows of each sample to leave out of the pass, see [#skippable]
    SampleBatch(Backend backend, Arena arena, List<TokenSample> samples, int skipped) {
        this.backend = backend;
        this.samples = List.copyOf(samples);
        this.tokens = TokenBatch.pack(backend, arena, samples.stream().map(TokenSample::ids).toList(),
                samples.stream().map(sample -> skippable(sample, skipped)).toList());
        List<Integer> rows = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            TokenSample sample = samples.get(i);
            for (int token = sample.answerStart(); token < sample.ids().length; token++) {
                rows.add(tokens.starts().get(i) + token - 1 - tokens.firsts().get(i));
                ids.add(sample.ids()[token]);
            }
        }
        this.answerRows = RowSelection.of(backend, arena, tokens, rows.stream().mapToInt(Integer::intValue).toArray());
        this.targets = ids.stream().mapToInt(Integer::intValue).toArray();
        this.targetIds = backend.allocate(arena, DType.I32, targets.length);
        this.best = backend.allocate(arena, DType.I32, targets.length);
        this.logProbability = backend.allocate(arena, DType.F32, targets.length);
        this.hostBest = Tensor.allocate(arena, DType.I32, targets.length);
        this.hostLogProbability = Tensor.allocate(arena, DType.F32, targets.length);
        for (int row = 0; row < targets.length; row++) {
            hostBest.segment().setAtIndex(JAVA_INT, row, targets[row]);
        }
        backend.upload(hostBest, targetIds);
    }

    /// @return how many of a sample's first so many rows come before the one whose logits predict its first answer token
    static int skippable(TokenSample sample, int rows) {
        return Math.min(rows, sample.answerStart() - 1);
    }

    int size() {
        return samples.size();
    }

    /// @return the samples' tokens, packed
    public TokenBatch tokens() {
        return tokens;
    }

    /// @return the rows before answer tokens
    public RowSelection answerRows() {
        return answerRows;
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
