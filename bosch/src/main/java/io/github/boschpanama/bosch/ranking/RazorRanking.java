package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.attention.AttentionRows;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.InputException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// RAZOR, the retrieval heads of RazorAttention (arXiv 2407.15891): heads that find earlier occurrences of a token.
///
/// The input is its own: L₀ random tokens four times over, behind the beginning that the model expects. A row in the second
/// repetition or later gives to the same token in earlier ones the echo mass, `Σ p(i, j)`, and to the tokens after those the
/// induction mass, `Σ p(i, j + 1)`; a head's masses are the means over rows, a group's the largest of its query heads. The
/// paper takes L₀ = 2,500; ours is a quarter of the longest calibration sample and at most that, and since it is short,
/// the mean is over [#SEQUENCES] inputs of different tokens, drawn uniformly from the whole vocabulary.
///
/// The paper keeps the best 14 % by induction together with the best 1 % by echo. Ours extends that to one order with the
/// same proportion at every ratio: `score = −min(induction rank / 14, echo rank / 1)`, rank 1 being the largest mass.
final class RazorRanking implements HeadRanking {
    private static final int REPETITIONS = 4;
    private static final int LONGEST_BLOCK = 2500;
    private static final int SEQUENCES = 4;
    private static final double INDUCTION_SHARE = 14;
    private static final double ECHO_SHARE = 1;

    @Override
    public String name() {
        return "RAZOR";
    }

    @Override
    public String description() {
        return "rank as induction head (14 parts) or echo head (1 part) on repeated random tokens";
    }

    @Override
    public HeadScores score(RankingTask task, Progress progress) {
        List<HeadScores> masses = masses(task, progress);
        return union(masses.getFirst(), masses.getLast());
    }

    /// @return induction mass and echo mass of the groups
    static List<HeadScores> masses(RankingTask task, Progress progress) {
        int begin = task.beginning().length;
        int block = Math.min(LONGEST_BLOCK, (task.longest() - begin) / REPETITIONS);
        if (block < 2) {
            throw new InputException("RAZOR reads random tokens " + REPETITIONS + " times over, as many as the longest "
                    + "sample has: that is " + task.longest() + " tokens, expected " + (begin + 2 * REPETITIONS)
                    + " at least; give longer samples");
        }
        ModelConfig config = task.model().config();
        SplittableRandom random = new SplittableRandom(task.seed());
        List<int[]> inputs = Stream.generate(() -> repeated(task.beginning(), block, config.vocabularySize(), random))
                .limit(SEQUENCES).toList();
        RowStatistic induction = (sequence, position, row) -> mass(row, position, begin, block, 1);
        RowStatistic echo = (sequence, position, row) -> mass(row, position, begin, block, 0);
        return HeadMeans
                .gather(AttentionRows.of(task.model()), config, inputs, List.of(induction, echo), progress).stream()
                .map(perHead -> HeadScores.largestOfGroup(perHead, config.groups())).toList();
    }

    private static int[] repeated(int[] beginning, int block, int vocabulary, SplittableRandom random) {
        int[] tokens = random.ints(block, 0, vocabulary).toArray();
        int[] ids = Arrays.copyOf(beginning, beginning.length + REPETITIONS * block);
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            System.arraycopy(tokens, 0, ids, beginning.length + repetition * block, block);
        }
        return ids;
    }

    /// @param begin where the first repetition begins
    /// @param block tokens of a repetition
    /// @param offset 0 for the same token (echo), 1 for the one after it (induction)
    /// @return the mass on earlier repetitions; NaN in the first
    static double mass(float[] probabilities, int position, int begin, int block, int offset) {
        if (position < begin + block) {
            return Double.NaN;
        }
        double sum = 0;
        for (int key = position - block; key >= begin; key -= block) {
            sum += probabilities[key + offset];
        }
        return sum;
    }

    static HeadScores union(HeadScores induction, HeadScores echo) {
        int[] inductionRank = ranks(induction);
        int[] echoRank = ranks(echo);
        double[][] scores = new double[induction.layers()][induction.groups()];
        for (int i = 0; i < inductionRank.length; i++) {
            scores[i / induction.groups()][i % induction.groups()] = -Math.min(inductionRank[i] / INDUCTION_SHARE,
                    echoRank[i] / ECHO_SHARE);
        }
        return HeadScores.of(scores);
    }

    /// @return the rank of each group, 1 for the highest score
    private static int[] ranks(HeadScores scores) {
        List<Integer> order = scores.order().reversed();
        return IntStream.range(0, order.size()).boxed().sorted(Comparator.comparing(order::get))
                .mapToInt(group -> group + 1).toArray();
    }
}
