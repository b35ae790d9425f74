package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartsTest {
    private static final List<Integer> ASCENDING = IntStream.range(0, 32).boxed().toList();
    private static final GroupOrder UP = new GroupOrder(ASCENDING);
    private static final GroupOrder DOWN = new GroupOrder(ASCENDING.reversed());

    private final List<Evaluation> evaluations = new ArrayList<>();

    private SearchSession session(MaskScorer scorer) {
        return SearchSession.of(scorer, HeadMask.full(8, 4, 32, 0), new SearchListener() {
            @Override
            public void evaluated(Evaluation evaluation) {
                evaluations.add(evaluation);
            }
        });
    }

    private List<Evaluation> of(Stage stage) {
        return evaluations.stream().filter(evaluation -> evaluation.phase().stage() == stage).toList();
    }

    @Test
    void aStartIsScoredAndWinsWhereNothingElseIsAsGood() {
        HeadMask needle = UP.first(HeadMask.full(8, 4, 32, 0), 16);
        MaskScorer scorer = (mask, _) -> Score.exact(mask.equals(needle) ? 0 : -mask.localCount() / 32.0);
        SearchResult result = BoschSearch.standard(List.of(DOWN, UP)).find(session(scorer), 0.5, 40, 1);
        assertEquals(needle, result.mask());
        assertEquals(List.of(DOWN.first(needle, 16), needle), of(Stage.STARTS).stream().map(Evaluation::mask).toList());
        assertTrue(evaluations.size() <= 2 + 40);
    }

    @Test
    void startsThatTheBudgetDoesNotAllowAreLeftOut() {
        LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(1));
        SearchResult result = BoschSearch.standard(List.of(UP, DOWN)).find(session(scorer), 0.75, 10, 1);
        assertEquals(24, result.mask().localCount());
        assertEquals(1, of(Stage.STARTS).size());
        assertEquals(12, scorer.calls());
    }

    @Test
    void ordersThatAgreeAreOneStart() {
        BoschSearch.standard(List.of(UP, UP)).find(session(new LandscapeScorer(HeadLandscape.small(1))), 0.5, 40, 1);
        assertEquals(1, of(Stage.STARTS).size());
    }

    @Test
    void theResultIsNeverWorseThanAnyStart() {
        for (int seed = 0; seed < 6; seed++) {
            List<Integer> shuffled = new ArrayList<>(ASCENDING);
            Collections.shuffle(shuffled, new Random(seed));
            LandscapeScorer scorer = new LandscapeScorer(HeadLandscape.small(seed));
            List<GroupOrder> orders = List.of(UP, DOWN, new GroupOrder(shuffled));
            SearchResult result = BoschSearch.standard(orders).find(session(scorer), 0.75, 40, seed);
            for (GroupOrder order : orders) {
                assertTrue(result.score() >= scorer.exact(order.first(result.mask(), 24)), "seed " + seed);
            }
        }
    }

    @Test
    void withoutOrdersThereIsNoSuchStage() {
        BoschSearch.standard(List.of()).find(session(new LandscapeScorer(HeadLandscape.small(1))), 0.5, 40, 1);
        assertTrue(of(Stage.STARTS).isEmpty());
    }

    @Test
    void probingBeginsWithTheGroupsThatTheBestStartMakesLocal() {
        GroupHint hint = GroupHint.of(4, List.of(mask("0110"), mask("1001"), mask("1000")));
        SearchSpace space = SearchSpace.choose(4, 2);
        assertEquals("0110", hint.favourite(space, Bits.parse("1001")).toString());
        assertEquals("1110", hint.favourite(SearchSpace.choose(4, 3), Bits.parse("0111")).toString());
        assertEquals("0101", GroupHint.none(4).favourite(space, Bits.parse("0101")).toString());
    }

    private static HeadMask mask(String bits) {
        return HeadBits.mask(HeadMask.full(1, bits.length(), 32, 0), Bits.parse(bits));
    }

    @Test
    void anOrderNamesEveryGroupOnce() {
        assertThrows(IllegalArgumentException.class, () -> new GroupOrder(List.of(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> new GroupOrder(List.of(0, 2)));
        assertThrows(IllegalArgumentException.class, () -> UP.first(HeadMask.full(2, 4, 32, 0), 3));
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
