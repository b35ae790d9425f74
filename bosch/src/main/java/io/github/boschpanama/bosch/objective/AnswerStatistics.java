package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a model answers samples under a mask: means over the samples.
///
/// @param samples how many
/// @param answerAccuracy share of samples with every answer token right
/// @param tokenAccuracy mean over samples of the share of answer tokens that are right
/// @param meanLogProbability mean over samples of the mean over answer tokens of the log-probability
public record AnswerStatistics(int samples, double answerAccuracy, double tokenAccuracy, double meanLogProbability) {
    /// @param scorer runs the model over samples
    /// @param mask which groups attend to a window
    /// @return how each sample went, in order
    public static List<AnswerScore> scores(AnswerScorer scorer, HeadMask mask) {
        List<AnswerScore> scores = new ArrayList<>();
        scorer.score(mask, (sample, score) -> scores.add(score));
        return scores;
    }

    /// @param scores how each sample went, at least one
    /// @return the means
    public static AnswerStatistics of(List<AnswerScore> scores) {
        return new AnswerStatistics(scores.size(), mean(scores, Metric.ANSWER_ACCURACY),
                mean(scores, Metric.TOKEN_ACCURACY),
                mean(scores, Metric.LOG_PROBABILITY));
    }

    /// @param statistics of several masks on the same samples, at least one
    /// @return their means
    public static AnswerStatistics mean(List<AnswerStatistics> statistics) {
        return new AnswerStatistics(statistics.getFirst().samples(),
                statistics.stream().mapToDouble(AnswerStatistics::answerAccuracy).average().orElseThrow(),
                statistics.stream().mapToDouble(AnswerStatistics::tokenAccuracy).average().orElseThrow(),
                statistics.stream().mapToDouble(AnswerStatistics::meanLogProbability).average().orElseThrow());
    }

    /// @param scores how each sample went
    /// @param samples the samples, those without a depth left out
    /// @param bins how many equal parts of the depth
    /// @return the means by the upper end of the part of the text that holds the needle; empty where no depth is known
    public static SortedMap<Double, AnswerStatistics> byDepth(List<AnswerScore> scores, List<TokenSample> samples,
            int bins) {
        SortedMap<Double, List<AnswerScore>> parts = new TreeMap<>();
        for (int i = 0; i < scores.size(); i++) {
            double depth = samples.get(i).depth();
            if (!Double.isNaN(depth)) {
                double end = Math.min(Math.floor(depth * bins) + 1, bins) / bins;
                parts.computeIfAbsent(end, key -> new ArrayList<>()).add(scores.get(i));
            }
        }
        SortedMap<Double, AnswerStatistics> result = new TreeMap<>();
        parts.forEach((end, members) -> result.put(end, of(members)));
        return result;
    }

    /// @param metric what counts
    /// @return the mean of it
    public double value(Metric metric) {
        return switch (metric) {
            case ANSWER_ACCURACY -> answerAccuracy;
            case TOKEN_ACCURACY -> tokenAccuracy;
            case LOG_PROBABILITY -> meanLogProbability;
        };
    }

    private static double mean(List<AnswerScore> scores, Metric metric) {
        return scores.stream().mapToDouble(metric::of).sum() / scores.size();
    }
}
