package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskSearchTest {
    private static final SearchListener SILENT = new SearchListener() {
    };

    @Provide
    Arbitrary<MaskSearch> searches() {
        BinarySolver solver = new FirstOrderSwaps();
        return Arbitraries.of(BoschSearch.standard(), BoschSearch.cold(), new SingleLayerSearch(solver),
                new MultiLayerSearch(solver),
                new WholeLayerSearch(solver),
                new BoschSearch(new MadsPolling(10), false, 0.3, 0.7, new RatioAssignment(0.5)),
                BoschSearch.by(new MadsPolling(10)), BoschSearch.by(new SwapDescent()));
    }

    @Property(tries = 40)
    void theNumberOfLocalGroupsIsExactAndTheBudgetKept(@ForAll("searches") MaskSearch search,
            @ForAll @IntRange(min = 10, max = 900) int thousandths, @ForAll @IntRange(min = 9, max = 60) int budget,
            @ForAll @IntRange(max = 1000) int seed) {
        double ratio = thousandths / 1000.0;
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(seed));
        int local = (int) Math.round(ratio * scorer.shape().size());
        if (local == 0) {
            return;
        }
        SearchSession session = SearchSession.of(scorer, scorer.shape(), SILENT);
        SearchResult result = search.find(session, ratio, budget, seed);
        assertEquals(local, result.mask().localCount());
        assertEquals(scorer.exact(result.mask()), result.score());
        assertEquals(session.objective().normalised(result.score()), result.normalised());
        assertTrue(scorer.calls() <= 2 + budget, scorer.calls() + " calls");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.75, 0.875})
    void boschBeatsTheSameNumberOfRandomMasks(double ratio) {
        int budget = 120;
        for (int seed = 0; seed < 4; seed++) {
            LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(seed));
            SearchSession session = SearchSession.of(scorer, scorer.shape(), SILENT);
            double bosch = BoschSearch.standard().find(session, ratio, budget, seed).score();
            SearchSpace space = SearchSpace.choose(32, (int) Math.round(ratio * 32));
            SplittableRandom random = new SplittableRandom(seed);
            double best = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < budget; i++) {
                best = Math.max(best,
                        scorer.exact(HeadBits.mask(scorer.shape(), space.random(Bits.zeros(32), random))));
            }
            assertTrue(bosch > best, "seed " + seed + ": " + bosch + " against " + best + " by chance");
        }
    }

    @Test
    void theStagesComeInTheirOrderAndTheSameSeedGivesTheSameMasks() {
        List<List<Evaluation>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<Evaluation> evaluations = new ArrayList<>();
            List<Stage> stages = new ArrayList<>();
            LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(1));
            SearchSession session = SearchSession.of(scorer, scorer.shape(), new SearchListener() {
                @Override
                public void began(Phase phase) {
                    stages.add(phase.stage());
                }

                @Override
                public void evaluated(Evaluation evaluation) {
                    evaluations.add(new Evaluation(evaluation.phase(), evaluation.mask(), evaluation.incumbent(),
                            evaluation.score(), 0, false));
                }
            });
            BoschSearch.standard().find(session, 0.5, 100, 7);
            assertEquals(List.of(Stage.ANCHORS, Stage.ALONE, Stage.PROBING, Stage.SELECTION, Stage.POLISH), stages);
            assertEquals(scorer.calls(), evaluations.size());
            runs.add(evaluations);
        }
        assertEquals(runs.get(0), runs.get(1));
    }

    @Test
    void aMaskIsNeverScoredTwice() {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(1));
        List<HeadMask> exact = new ArrayList<>();
        SearchSession session = SearchSession.of(scorer, scorer.shape(), new SearchListener() {
            @Override
            public void evaluated(Evaluation evaluation) {
                if (evaluation.score().exact()) {
                    exact.add(evaluation.mask());
                }
            }
        });
        BoschSearch.standard().find(session, 0.5, 100, 7);
        BoschSearch.standard().find(session, 0.75, 100, 7);
        int calls = scorer.calls();
        SearchResult again = BoschSearch.standard().find(session, 0.5, 100, 7);
        assertEquals(exact.size(), exact.stream().distinct().count());
        assertEquals(again.score(), session.score(again.mask()));
        assertTrue(scorer.calls() <= calls + 100);
    }

    @Test
    void refusesRatiosAndBudgetsOutOfRange() {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(1));
        SearchSession session = SearchSession.of(scorer, scorer.shape(), SILENT);
        for (double ratio : new double[]{0, 1, -0.5, 1.5, Double.NaN, 0.001, 0.999}) {
            String message = assertThrows(InputException.class,
                    () -> BoschSearch.standard().find(session, ratio, 100, 0)).getMessage();
            assertTrue(message.startsWith("ratio " + ratio), message);
        }
        String message = assertThrows(InputException.class, () -> BoschSearch.standard().find(session, 0.5, 8, 0))
                .getMessage();
        assertTrue(message.contains("at least 9"), message);
    }

    @Test
    void refusesSamplesThatNeedNoContext() {
        String message = assertThrows(InputException.class,
                () -> SearchSession.of((_, _) -> Score.exact(1), HeadMask.full(2, 2, 8, 0), SILENT)).getMessage();
        assertTrue(message.contains("longer context"), message);
    }
}
