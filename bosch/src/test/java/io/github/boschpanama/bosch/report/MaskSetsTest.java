package io.github.boschpanama.bosch.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskSetsTest {
    private static final MethodInfo METHOD = new MethodInfo("m", MethodKind.STATIC, "");
    private static final HeadMask NONE = HeadMask.full(2, 2, 8, 0);
    private static final HeadMask FIRST = NONE.withLocal(0, 0, true);
    private static final HeadMask FIRST_TWO = FIRST.withLocal(0, 1, true);
    private static final HeadMask OTHERS = NONE.withLocal(0, 1, true).withLocal(1, 0, true).withLocal(1, 1, true);

    @Test
    void turnoverIsTheShareThatLeaves() {
        assertEquals(0, MaskSets.turnover(FIRST, FIRST_TWO));
        assertEquals(1, MaskSets.turnover(FIRST, OTHERS));
        assertEquals(0.5, MaskSets.turnover(FIRST_TWO, OTHERS));
        assertEquals(0, MaskSets.turnover(NONE, OTHERS));
    }

    @Test
    void distanceIsJaccards() {
        assertEquals(0, MaskSets.distance(OTHERS, OTHERS));
        assertEquals(0, MaskSets.distance(NONE, NONE));
        assertEquals(1, MaskSets.distance(FIRST, OTHERS));
        assertEquals(0.75, MaskSets.distance(FIRST_TWO, OTHERS));
    }

    @Test
    void seedsAreTakenTogether() {
        List<MethodMask> masks = List.of(new MethodMask("m", 0.25, 0, FIRST), new MethodMask("m", 0.25, 1, FIRST_TWO),
                new MethodMask("m", 0.75, 0, OTHERS), new MethodMask("m", 0.75, 1, OTHERS));
        MaskSets sets = new MaskSets(masks);
        assertEquals(0.75, sets.turnover(METHOD, 0.25, 0.75).orElseThrow());
        assertEquals(0.5, sets.distance(METHOD, METHOD, 0.25).orElseThrow());
        assertTrue(sets.turnover(METHOD, 0.75, 0.9).isEmpty());
        assertArrayEquals(new double[]{1, 0.5}, MaskSets.share(sets.of(METHOD, 0.25))[0]);
    }
}
