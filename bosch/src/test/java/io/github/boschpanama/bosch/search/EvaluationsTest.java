package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationsTest {
    private final List<Bits> asked = new ArrayList<>();

    /// The value is the first position that is 1; what is lost gets a bound half a point too high.
    private Score score(Bits point, double incumbent) {
        asked.add(point);
        double value = point.firstDifference(Bits.zeros(point.length()));
        return value + 0.5 < incumbent ? Score.lost(value + 0.5, value) : Score.exact(value);
    }

    @Test
    void asksOncePerPointAndCountsIt() {
        Evaluations evaluations = new Evaluations(this::score, SearchSpace.choose(4, 1), 3);
        assertNull(evaluations.best());
        assertTrue(evaluations.improves(Bits.parse("0100")));
        assertFalse(evaluations.improves(Bits.parse("0100")));
        assertFalse(evaluations.improves(Bits.parse("1000")));
        assertTrue(evaluations.improves(Bits.parse("0001")));
        assertEquals(3, asked.size());
        assertEquals(3, evaluations.spent());
        assertTrue(evaluations.exhausted());
        assertEquals(Bits.parse("0001"), evaluations.best());
        assertThrows(IllegalStateException.class, () -> evaluations.improves(Bits.parse("0010")));
    }

    @Test
    void asksAgainOnlyWhereABoundSaysTooLittle() {
        Evaluations evaluations = new Evaluations(this::score, SearchSpace.choose(4, 1), 9);
        evaluations.improves(Bits.parse("0001"));
        assertEquals(Score.lost(0.5, 0), evaluations.score(Bits.parse("1000"), 3));
        assertEquals(Score.lost(0.5, 0), evaluations.score(Bits.parse("1000"), 0.75));
        assertEquals(2, asked.size());
        assertEquals(Score.exact(0), evaluations.score(Bits.parse("1000"), 0.5));
        assertEquals(3, asked.size());
    }

    @Test
    void endsWhenTheWholeSpaceIsKnown() {
        Evaluations evaluations = new Evaluations(this::score, SearchSpace.choose(3, 1), 100);
        for (String point : List.of("100", "110", "010", "001")) {
            assertFalse(evaluations.exhausted());
            evaluations.improves(Bits.parse(point));
        }
        assertTrue(evaluations.exhausted());
    }

    @Test
    void aPointOutsideIsNeverTheBest() {
        Evaluations evaluations = new Evaluations(this::score, SearchSpace.choose(4, 1), 5);
        evaluations.improves(Bits.parse("1000"));
        assertFalse(evaluations.improves(Bits.parse("0011")));
        assertEquals(Bits.parse("1000"), evaluations.best());
    }

    @Test
    void belowTheFloorEstimatesTellPointsApart() {
        Evaluations evaluations = new Evaluations(this::score, SearchSpace.choose(4, 1), 4, 2.9);
        assertTrue(evaluations.improves(Bits.parse("0100")));
        assertEquals(1, evaluations.bestValue()); // not the bound, 1.5
        assertFalse(evaluations.improves(Bits.parse("1000")));
        assertTrue(evaluations.improves(Bits.parse("0010")));
        assertFalse(evaluations.scored().get(Bits.parse("0010")).exact());
        assertTrue(evaluations.improves(Bits.parse("0001")));
        assertTrue(evaluations.scored().get(Bits.parse("0001")).exact());
        assertEquals(3, evaluations.bestValue());
    }

    @Test
    void aPointLostAboveTheFloorIsNotTheBest() {
        Evaluations evaluations = new Evaluations(this::score, SearchSpace.choose(4, 1), 4, 0.5);
        evaluations.score(Bits.parse("0010"), 2.9);
        assertNull(evaluations.best());
        assertTrue(evaluations.improves(Bits.parse("0100")));
        assertEquals(1, evaluations.bestValue());
    }

    @Test
    void whatTheBoxRemembersIsFree() {
        BlackBox remembering = new BlackBox() {
            @Override
            public Score score(Bits point, double incumbent) {
                return Score.exact(point.count());
            }

            @Override
            public boolean remembers(Bits point, double incumbent) {
                return point.get(0);
            }
        };
        Evaluations evaluations = new Evaluations(remembering, SearchSpace.choose(4, 1), 1);
        evaluations.improves(Bits.parse("1000"));
        assertEquals(0, evaluations.spent());
        evaluations.improves(Bits.parse("0100"));
        assertEquals(1, evaluations.spent());
    }
}
