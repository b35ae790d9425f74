package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.attention.AttentionRows;
import io.github.boschpanama.models.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/// The mean of some statistics for every query head: over the rows of a sequence that count, then over the sequences.
final class HeadMeans {
    private final RowStatistic statistic;
    private final double[][] rowSums; // [layers][heads], of the sequence at hand
    private final int[][] rowCounts;
    private final double[][] sums; // of the means of the sequences
    private final int[][] counts; // of the sequences with rows that count

    private HeadMeans(RowStatistic statistic, int layers, int heads) {
        this.statistic = statistic;
        this.rowSums = new double[layers][heads];
        this.rowCounts = new int[layers][heads];
        this.sums = new double[layers][heads];
        this.counts = new int[layers][heads];
    }

    /// @param rows shows attention
    /// @param config the model's sizes
    /// @param sequences what is read, each in one pass
    /// @param statistics what is computed from each row
    /// @param progress hears of each sequence
    /// @return a [layers][heads] for each statistic, 0 where no row counts
    static List<double[][]> gather(AttentionRows rows, ModelConfig config, List<int[]> sequences,
            List<RowStatistic> statistics, HeadRanking.Progress progress) {
        List<HeadMeans> means = new ArrayList<>();
        for (RowStatistic statistic : statistics) {
            means.add(new HeadMeans(statistic, config.layers(), config.heads()));
        }
        for (int i = 0; i < sequences.size(); i++) {
            int sequence = i;
            rows.visit(sequences.get(i), (layer, head, position, probabilities) -> {
                for (HeadMeans mean : means) {
                    mean.take(layer, head, mean.statistic.of(sequence, position, probabilities));
                }
            });
            means.forEach(HeadMeans::endSequence);
            progress.at(i + 1, sequences.size());
        }
        return means.stream().map(HeadMeans::result).toList();
    }

    /// Each head is one thread's at a time, so nothing is shared.
    private void take(int layer, int head, double value) {
        if (!Double.isNaN(value)) {
            rowSums[layer][head] += value;
            rowCounts[layer][head]++;
        }
    }

    private void endSequence() {
        for (int layer = 0; layer < sums.length; layer++) {
            for (int head = 0; head < sums[layer].length; head++) {
                if (rowCounts[layer][head] > 0) {
                    sums[layer][head] += rowSums[layer][head] / rowCounts[layer][head];
                    counts[layer][head]++;
                }
                rowSums[layer][head] = 0;
                rowCounts[layer][head] = 0;
            }
        }
    }

    private double[][] result() {
        double[][] result = new double[sums.length][];
        for (int layer = 0; layer < sums.length; layer++) {
            result[layer] = new double[sums[layer].length];
            for (int head = 0; head < sums[layer].length; head++) {
                result[layer][head] = counts[layer][head] == 0 ? 0 : sums[layer][head] / counts[layer][head];
            }
        }
        return result;
    }
}
