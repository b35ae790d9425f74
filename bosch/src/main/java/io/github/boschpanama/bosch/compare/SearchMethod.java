package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.search.EvaluationLog;
import io.github.boschpanama.bosch.search.MaskSearch;
import io.github.boschpanama.bosch.search.SearchResult;
import io.github.boschpanama.bosch.search.SearchSession;
import io.github.boschpanama.models.HeadMask;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A search, each ratio and seed on its own: it knows nothing of masks that another had scored.
///
/// @param info name, kind and what it does
/// @param search the search
record SearchMethod(MethodInfo info, MaskSearch search) implements Method {
    @Override
    public Seeding seeding() {
        return Seeding.SEARCH;
    }

    @Override
    public void requireFeasible(HeadMask shape, double ratio, int budget) {
        search.requireFeasible(shape, ratio, budget);
    }

    @Override
    public Choice choose(Calibration calibration, double ratio, long seed) {
        Map<String, String> arguments = new HashMap<>(calibration.arguments());
        arguments.put("method", info.name());
        arguments.put("ratio", Double.toString(ratio));
        arguments.put("seed", Long.toString(seed));
        arguments.put("budget", Integer.toString(calibration.budget()));
        CourseRecorder recorder = new CourseRecorder(ratio, calibration.steps());
        try (EvaluationLog log = EvaluationLog.open(logFolder(calibration.folder(), ratio, seed), arguments)) {
            SearchSession session = SearchSession.logged(calibration.scorer(), log, calibration.full(), recorder);
            SearchResult result = search.find(session, ratio, calibration.budget(), seed);
            return recorder.choice(result.mask(), session.objective());
        }
    }

    private Path logFolder(Path folder, double ratio, long seed) {
        return folder.resolve("searches").resolve(info.name().toLowerCase(Locale.ROOT) + "-" + ratio + "-seed" + seed);
    }
}
