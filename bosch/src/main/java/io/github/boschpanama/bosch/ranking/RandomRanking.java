package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.HeadMask;
import java.util.SplittableRandom;

/// Random groups: what any method must beat.
final class RandomRanking implements HeadRanking {
    @Override
    public String name() {
        return "RANDOM";
    }

    @Override
    public String description() {
        return "uniform random numbers of the seed";
    }

    @Override
    public boolean isRandom() {
        return true;
    }

    @Override
    public int evaluations(HeadMask shape) {
        return 0;
    }

    @Override
    public HeadScores score(RankingTask task, Progress progress) {
        SplittableRandom random = new SplittableRandom(task.seed());
        double[][] scores = new double[task.model().config().layers()][];
        for (int layer = 0; layer < scores.length; layer++) {
            scores[layer] = random.doubles(task.model().config().groups()).toArray();
        }
        progress.at(1, 1);
        return HeadScores.of(scores);
    }
}
