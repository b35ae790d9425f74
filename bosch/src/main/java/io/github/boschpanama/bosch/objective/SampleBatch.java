package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.decoder.RowSelection;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// Some samples packed for one pass, with the rows before their answer tokens, and what the logits there say.
public final class SampleBatch {
    private final TokenBatch tokens;
    private final RowSelection answerRows;
    private final AnswerTargets targets;

    /// @param backend where the pass runs
    /// @param arena owns the memory
    /// @param samples what to answer
    public SampleBatch(Backend backend, Arena arena, List<TokenSample> samples) {
        this.tokens = TokenBatch.pack(backend, arena, samples.stream().map(TokenSample::ids).toList());
        int[] rows = IntStream.range(0, samples.size()).flatMap(i -> {
            TokenSample sample = samples.get(i);
            int start = tokens.starts().get(i);
            return IntStream.range(start + sample.answerStart() - 1, start + sample.ids().length - 1);
        }).toArray();
        this.answerRows = RowSelection.of(backend, arena, tokens, rows);
        this.targets = new AnswerTargets(backend, arena, samples);
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
        return targets.scores(logits);
    }
}
