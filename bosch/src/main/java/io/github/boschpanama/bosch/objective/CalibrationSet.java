package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Samples in the order in which a bad mask is found out soonest as long as no incumbent tells a better one: those that suffer most
/// from windows everywhere first.
///
/// @param samples the samples
/// @param windowed how each of them goes with windows everywhere
public record CalibrationSet(List<TokenSample> samples, List<AnswerScore> windowed) {
    /// @param samples the samples
    /// @param windowed how each of them goes
    /// @throws IllegalArgumentException if there are not as many of both
    public CalibrationSet {
        if (samples.size() != windowed.size()) {
            throw new IllegalArgumentException(windowed.size() + " scores of " + samples.size() + " samples");
        }
        samples = List.copyOf(samples);
        windowed = List.copyOf(windowed);
    }

    /// @param model the model
    /// @param samples the samples
    /// @param local the mask with windows everywhere
    /// @return the samples, hardest first
    public static CalibrationSet hardestFirst(DecoderModel model, List<TokenSample> samples, HeadMask local) {
        try (AnswerScorer scorer = new PlainScorer(model, samples, PlainScorer.batchTokens(model))) {
            return hardestFirst(scorer, samples, local);
        }
    }

    /// @param scorer runs the model over the samples in the order given
    /// @param samples the samples
    /// @param local the mask with windows everywhere
    /// @return the samples, hardest first
    static CalibrationSet hardestFirst(AnswerScorer scorer, List<TokenSample> samples, HeadMask local) {
        List<AnswerScore> scores = AnswerStatistics.scores(scorer, local);
        List<Integer> order = IntStream.range(0, samples.size()).boxed()
                .sorted(Comparator.comparingDouble(sample -> scores.get(sample).meanLogProbability())).toList();
        return new CalibrationSet(order.stream().map(samples::get).toList(), order.stream().map(scores::get).toList());
    }
}
