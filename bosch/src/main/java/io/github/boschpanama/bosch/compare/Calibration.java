package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.ranking.RankingTask;
import io.github.boschpanama.bosch.search.MaskScorer;
import io.github.boschpanama.models.HeadMask;
import java.nio.file.Path;
import java.util.Map;

/// What methods may look at.
///
/// @param ranking model, calibration samples and window, for rankings
/// @param scorer scores masks on the calibration samples, for searches
/// @param budget masks that a search may have scored for one ratio
/// @param folder where searches keep their logs
/// @param arguments all that a score depends on, for those logs
/// @param steps hears of each mask scored in a search
public record Calibration(RankingTask ranking, MaskScorer scorer, int budget, Path folder,
        Map<String, String> arguments, Runnable steps) {
    /// Copies the map.
    public Calibration {
        arguments = Map.copyOf(arguments);
    }

    /// @return full attention everywhere, in the model's shape
    HeadMask full() {
        return ranking.full();
    }

    /// @param listener hears of each mask scored in a search
    /// @return the same, telling that listener
    Calibration telling(Runnable listener) {
        return new Calibration(ranking, scorer, budget, folder, arguments, listener);
    }
}
