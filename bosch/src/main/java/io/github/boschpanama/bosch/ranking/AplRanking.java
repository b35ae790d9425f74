package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.bosch.calibration.TokenSample;

/// APL: how far back a head looks when the answer is due.
///
/// The paper says "lag of the attention peak at answer positions" and no more. Ours: in each row i that predicts an answer
/// token, the peak is the key with the largest probability, the nearest of equals; `score = mean of i − peak`, in tokens,
/// over those rows, then over samples, and the largest of a group's query heads. The first key is passed over unless it is
/// the row's own: heads that have nothing to say leave their mass there (attention sinks, arXiv 2309.17453), and every one
/// of them would seem to look further back than a head that fetches the answer.
final class AplRanking extends AttentionRanking {
    @Override
    public String name() {
        return "APL";
    }

    @Override
    public String description() {
        return "mean distance of the attention peak at answer positions, in tokens";
    }

    @Override
    RowStatistic statistic(RankingTask task) {
        return (sequence, position, probabilities) -> {
            TokenSample sample = task.samples().get(sequence);
            boolean predicts = position >= sample.answerStart() - 1 && position < sample.ids().length - 1;
            return predicts ? peakLag(probabilities, position) : Double.NaN;
        };
    }

    static int peakLag(float[] probabilities, int position) {
        int peak = position;
        for (int key = position - 1; key >= 1; key--) {
            if (probabilities[key] > probabilities[peak]) {
                peak = key;
            }
        }
        return position - peak;
    }
}
