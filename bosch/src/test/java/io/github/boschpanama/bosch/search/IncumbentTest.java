package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which mask a scorer is told to look at when another has to beat its score.
class IncumbentTest {
    @TempDir
    Path folder;

    private final List<Incumbent> asked = new ArrayList<>();
    private final Map<HeadMask, Score> scores = new HashMap<>();

    /// A search on a landscape that loses masks, as a scorer heard of it; from a log where there is one.
    private List<Incumbent> search(int seed) {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(seed));
        asked.clear();
        try (EvaluationLog log = EvaluationLog.open(folder, Map.of())) {
            SearchSession session = SearchSession.logged((mask, incumbent) -> {
                asked.add(incumbent);
                check(incumbent);
                Score score = scorer.score(mask, incumbent);
                scores.put(mask, score);
                return score;
            }, log, scorer.shape(), new SearchListener() {
            });
            BoschSearch.standard().find(session, 0.5, 60, 1);
        }
        return List.copyOf(asked);
    }

    private void check(Incumbent incumbent) {
        if (incumbent.score() == Double.NEGATIVE_INFINITY) {
            assertNull(incumbent.mask());
        } else {
            Score known = scores.get(incumbent.mask());
            assertTrue(known.exact(), "a lost mask has no score to be beaten");
            assertEquals(incumbent.score(), known.value(), "the bars of this search are scores of masks");
        }
    }

    @Test
    void itIsTheOneThatScoredSoMuch() {
        List<Incumbent> heard = search(3);
        assertTrue(heard.stream().filter(incumbent -> incumbent.mask() != null).distinct().count() > 3,
                heard::toString);
        assertTrue(scores.values().stream().anyMatch(score -> !score.exact()), "some masks were lost");
    }

    @Test
    void aReplayedSearchNamesTheSame() throws Exception {
        List<Incumbent> heard = search(3);
        Path log = folder.resolve(EvaluationLog.FILE_NAME);
        List<String> lines = Files.readAllLines(log);
        Files.write(log, lines.subList(0, 41)); // the header and 40 evaluations
        assertEquals(heard.subList(40, heard.size()), search(3));
    }
}
