package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.ranking.HeadRanking;
import io.github.boschpanama.bosch.ranking.HeadScores;
import io.github.boschpanama.bosch.ranking.RankingTask;
import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.report.MethodKind;
import java.util.HashMap;
import java.util.Map;

/// The groups that a ranking scores lowest; it is made once a seed and serves every ratio.
final class RankingMethod implements Method {
    private final HeadRanking ranking;
    private final Map<Long, Ranked> made = new HashMap<>();

    private record Ranked(HeadScores scores, double seconds) {}

    RankingMethod(HeadRanking ranking) {
        this.ranking = ranking;
    }

    @Override
    public MethodInfo info() {
        return new MethodInfo(ranking.name(), MethodKind.STATIC, "Ranks by: " + ranking.description() + ".");
    }

    @Override
    public Seeding seeding() {
        return ranking.isRandom() ? Seeding.RANDOM : Seeding.FIXED;
    }

    @Override
    public Choice choose(Calibration calibration, double ratio, long seed) {
        Ranked ranked = made.computeIfAbsent(seed, _ -> rank(calibration.ranking(), seed));
        return Choice.of(ranked.scores.mask(calibration.full(), ratio), ranking.evaluations(calibration.full()),
                ranked.seconds);
    }

    private Ranked rank(RankingTask task, long seed) {
        long start = System.nanoTime();
        HeadScores scores = ranking.score(task.withSeed(seed), (done, total) -> {});
        return new Ranked(scores, (System.nanoTime() - start) / 1e9);
    }
}
