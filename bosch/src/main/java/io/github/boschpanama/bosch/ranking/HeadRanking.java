package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import java.util.List;
import java.util.stream.Collectors;

/// A static method: scores each key/value group once, and makes those with the lowest scores local, at any ratio.
///
/// The same task gives the same scores, whatever the number of threads.
public interface HeadRanking {
    /// Hears how far a ranking is.
    @FunctionalInterface
    interface Progress {
        /// @param done steps done
        /// @param total steps there are
        void at(int done, int total);
    }

    /// @return the method's name, as `--method` takes it
    String name();

    /// @return one line on what is scored
    String description();

    /// @return whether the scores are drawn, not measured
    default boolean isRandom() {
        return false;
    }

    /// @param shape a mask of the model's shape
    /// @return what the scores cost, in passes over the calibration samples
    default int evaluations(HeadMask shape) {
        return 1;
    }

    /// @param task the model, the samples and the window
    /// @param progress hears how far it is
    /// @return the scores, higher = keep full
    HeadScores score(RankingTask task, Progress progress);

    /// @return every method, those of the paper's comparison first
    static List<HeadRanking> all() {
        return List.of(new DcamRanking(), new AplRanking(), new ProxyRanking(), new QadaRanking(), new RazorRanking(),
                new FisherRanking(), new RandomRanking(), new LeastHarmRanking());
    }

    /// @param name a method's name, in either case
    /// @return the method
    /// @throws InputException if there is none of that name
    static HeadRanking named(String name) {
        return all().stream().filter(ranking -> ranking.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new InputException("unknown method '" + name + "'; known are "
                        + all().stream().map(HeadRanking::name).collect(Collectors.joining(", "))));
    }
}
