package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.report.Result;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import java.util.List;

/// Samples that no method saw, and the model that runs them.
///
/// @param name the task, such as `niah_single_1`
/// @param context tokens of a sample
/// @param samples the samples
/// @param model the model, stretched where the context is longer than it knows
record TestTask(String name, int context, List<TokenSample> samples, DecoderModel model) {
    TestTask {
        samples = List.copyOf(samples);
    }

    /// @param anyMask one of the masks to be scored
    /// @return a scorer of these samples; the caller closes it
    AnswerScorer open(long memoryBudget, HeadMask anyMask) {
        int batchTokens = name.equals(Result.PERPLEXITY) ? context : ReusingScorer.batchTokens(model); // its logits are large
        return new ReusingScorer(model, samples, batchTokens, memoryBudget, anyMask);
    }

    /// @param scorer from [#open]
    /// @param mask a mask
    /// @return the share of whole answers right, or the perplexity
    double score(AnswerScorer scorer, HeadMask mask) {
        AnswerStatistics statistics = AnswerStatistics.of(AnswerStatistics.scores(scorer, mask));
        return name.equals(Result.PERPLEXITY)
                ? Math.exp(-statistics.meanLogProbability())
                : statistics.answerAccuracy();
    }
}
