package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.ForwardPass;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Scores each mask by a whole forward pass over every sample: the reference for scorers that save work.
///
/// Samples that a visitor no longer wants are computed all the same, since to stop when a mask is lost is one of the
/// savings; nobody hears of them.
public final class PlainScorer implements AnswerScorer {
    private static final int BATCH_TOKENS = 2048;

    private final DecoderModel model;
    private final List<List<TokenSample>> batches;
    private final int samples;
    private long layers;
    private long rows;

    /// @param model the model
    /// @param samples what to answer
    /// @param batchTokens about how many tokens go through the model at once
    public PlainScorer(DecoderModel model, List<TokenSample> samples, int batchTokens) {
        samples.forEach(sample -> model.requireKnown(sample.ids()));
        this.model = model;
        this.samples = samples.size();
        this.batches = Batching.byTokens(samples, batchTokens);
    }

    /// @param model the model
    /// @return tokens a batch that keep the matrix products large and the buffers small
    public static int batchTokens(DecoderModel model) {
        return Math.max(BATCH_TOKENS, model.busyRows());
    }

    @Override
    public int samples() {
        return samples;
    }

    @Override
    public void score(HeadMask mask, List<Integer> order, Visitor visitor) {
        List<AnswerScore> scores = new ArrayList<>();
        for (List<TokenSample> members : batches) {
            try (Arena arena = Arena.ofShared()) {
                SampleBatch batch = new SampleBatch(model.backend(), arena, members);
                layers += model.config().layers();
                rows += model.config().layers() * batch.tokens().tokens();
                ForwardPass pass = new ForwardPass(model, arena, batch.tokens(), batch.answerRows());
                scores.addAll(batch.scores(pass.run(mask)));
            }
        }
        for (int sample : order) {
            if (!visitor.take(sample, scores.get(sample))) {
                return;
            }
        }
    }

    @Override
    public Work work() {
        return new Work(layers, layers, rows, rows, 0);
    }

    @Override
    public String plan() {
        return "scorer: " + batches.size() + " batches, every layer of each computed for every mask";
    }

    @Override
    public void close() {
        // Every pass gives its memory back at its end.
    }
}
