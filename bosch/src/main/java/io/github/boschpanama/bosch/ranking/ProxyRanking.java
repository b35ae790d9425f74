package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.attention.AttentionRows;
import java.util.List;

/// PROXY, "proxy attention": the distant mass of a coarse stand-in for attention.
///
/// The paper's formula is not known. Our reading is what sparse attention calls a proxy: queries and keys are averaged over
/// blocks of b tokens, after the rotary embedding, and softmax attention over blocks, causal by block, stands for attention
/// over tokens at 1/b² of the cost. `score = mean over block rows I of Σ P(I, J) over ⌈S/b⌉ ≤ J ≤ I − ⌈W/b⌉`, over those I that
/// have such blocks; the mean over samples, and the largest of a group's query heads. A block is a quarter of the window.
final class ProxyRanking implements HeadRanking {
    private static final int BLOCKS_IN_WINDOW = 4;

    @Override
    public String name() {
        return "PROXY";
    }

    @Override
    public String description() {
        return "mean attention mass beyond the window, queries and keys averaged over blocks";
    }

    @Override
    public HeadScores score(RankingTask task, Progress progress) {
        int block = Math.max(1, task.window() / BLOCKS_IN_WINDOW);
        int window = Math.ceilDiv(task.window(), block);
        int sinks = Math.ceilDiv(task.sinks(), block);
        RowStatistic statistic = (sequence, position, probabilities) -> DistantMass.of(probabilities, position, window,
                sinks);
        AttentionRows rows = AttentionRows.ofBlocks(task.model(), block);
        List<double[][]> means = HeadMeans.gather(rows, task.model().config(), task.sequences(), List.of(statistic),
                progress);
        return HeadScores.largestOfGroup(means.getFirst(), task.model().config().groups());
    }
}
