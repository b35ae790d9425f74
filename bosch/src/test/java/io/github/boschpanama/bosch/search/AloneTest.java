package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Scoring layers and groups alone, and what becomes of it.
class AloneTest {
    private static final HeadMask SHAPE = HeadMask.full(8, 4, 32, 0);

    private final List<Evaluation> evaluations = new ArrayList<>();

    private SearchSession session(MaskScorer scorer) {
        return SearchSession.of(scorer, SHAPE, new SearchListener() {
            @Override
            public void evaluated(Evaluation evaluation) {
                evaluations.add(evaluation);
            }
        });
    }

    private List<HeadMask> scored(Stage stage) {
        return evaluations.stream().filter(evaluation -> evaluation.phase().stage() == stage)
                .map(Evaluation::mask).toList();
    }

    /// The harm of a group falls with its position, so the three lowest layers do most.
    @Test
    void theGroupsOfLeastHarmAreTheStart() {
        BoschSearch.standard().find(session((mask, _) -> Score.exact(-harm(mask))), 0.25, 66, 1);
        List<HeadMask> expected = new ArrayList<>(); // from the top layer down
        for (int layer = 7; layer >= 0; layer--) {
            expected.add(SHAPE.withLocal(layer, 0, true).withLocal(layer, 1, true).withLocal(layer, 2, true)
                    .withLocal(layer, 3, true));
        }
        for (int position = 11; position >= 0; position--) {
            expected.add(SHAPE.withLocal(position / 4, position % 4, true));
        }
        List<HeadMask> alone = scored(Stage.ALONE);
        assertEquals(expected, alone.subList(0, 20));
        assertEquals(21, alone.size());
        assertEquals("00000000000000000000000011111111", HeadBits.of(alone.getLast()).toString());
    }

    /// One group of the lowest layer does all harm: alone it tells, and its neighbours may go.
    @Test
    void aHarmfulGroupDoesNotKeepItsLayerFull() {
        BoschSearch.standard().find(session((mask, _) -> Score.exact(
                mask.isLocal(0, 2) ? -1 : mask.localCount() == 32 ? -2 : -0.001 * mask.localCount(1))), 0.875, 66, 1);
        assertEquals("11011000111111111111111111111111", HeadBits.of(scored(Stage.ALONE).getLast()).toString());
    }

    private static double harm(HeadMask mask) {
        Bits bits = HeadBits.of(mask);
        double harm = 0;
        for (int i = 0; i < mask.size(); i++) {
            harm += bits.get(i) ? 32 - i : 0;
        }
        return harm;
    }

    @Test
    void groupsAreScoredAloneOnlyWhereThatTakesAtMostHalfTheBudget() {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(1));
        BoschSearch.standard().find(session(scorer), 0.5, 41, 1);
        assertTrue(scored(Stage.ALONE).isEmpty());
        BoschSearch.cold().find(session(scorer), 0.5, 200, 1);
        assertTrue(scored(Stage.ALONE).isEmpty());
        BoschSearch.standard().find(session(scorer), 0.5, 42, 1);
        assertEquals(21, scored(Stage.ALONE).size());
    }

    @Test
    void theResultIsNeverWorseThanTheStart() {
        for (int seed = 0; seed < 6; seed++) {
            evaluations.clear();
            LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(seed));
            SearchResult result = BoschSearch.standard().find(session(scorer), 0.75, 80, seed);
            assertEquals(24, result.mask().localCount());
            assertTrue(result.score() >= scorer.exact(scored(Stage.ALONE).getLast()), "seed " + seed);
            assertTrue(evaluations.size() <= 2 + 80);
        }
    }

    @Test
    void aSecondRatioFindsThemRemembered() {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(1));
        SearchSession session = session(scorer);
        BoschSearch.standard().find(session, 0.5, 80, 1);
        int before = scored(Stage.ALONE).size();
        BoschSearch.standard().find(session, 0.75, 80, 1);
        assertTrue(scored(Stage.ALONE).size() <= before + 1);
    }

    @Test
    void votesDecideBetweenTheGroupsOfABlock() {
        GroupHint hint = new GroupHint(new double[]{0.1, 0.9, 0.8, 0.2});
        SearchSpace space = SearchSpace.choose(4, 2);
        assertEquals("0110", hint.favourite(space, Bits.parse("1001")).toString());
        assertEquals("0111", hint.favourite(SearchSpace.choose(4, 3), Bits.zeros(4)).toString());
        assertEquals("0101", GroupHint.none(4).favourite(space, Bits.parse("0101")).toString());
    }

    /// Nothing tells the swaps apart, so the one that shares most bits with a scored point is taken.
    @Test
    void ofSwapsOfEqualPromiseTheHighestIsProposedFirst() {
        List<Bits> asked = new ArrayList<>();
        Evaluations problem = new Evaluations((point, _) -> {
            asked.add(point);
            return Score.exact(0);
        }, SearchSpace.choose(8, 4), 2);
        new FirstOrderSwaps().maximise(problem, Bits.parse("01010101"), new SplittableRandom(0));
        assertEquals(List.of(Bits.parse("01010101"), Bits.parse("01010110")), asked);
    }
}
