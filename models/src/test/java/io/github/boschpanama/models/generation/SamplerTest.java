package io.github.boschpanama.models.generation;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final float[] LOGITS = {0f, 2f, 1f, 2f, -1f};

    private static int[] counts(double temperature, double topP, int draws) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor logits = Tensor.allocate(arena, DType.F32, 1, LOGITS.length);
            for (int id = 0; id < LOGITS.length; id++) {
                logits.segment().setAtIndex(JAVA_FLOAT, id, LOGITS[id]);
            }
            Sampler sampler = new Sampler(LOGITS.length, temperature, topP, 11);
            int[] counts = new int[LOGITS.length];
            for (int draw = 0; draw < draws; draw++) {
                counts[sampler.choose(logits)]++;
            }
            return counts;
        }
    }

    @Test
    void greedyTakesTheFirstOfTheMostProbable() {
        assertEquals(50, counts(0, 1, 50)[1]);
    }

    @Test
    void drawsFollowTheSoftmaxAtItsTemperature() {
        for (double temperature : new double[]{0.5, 1, 2}) {
            double total = 0;
            for (float logit : LOGITS) {
                total += Math.exp(logit / temperature);
            }
            int draws = 40_000;
            int[] counts = counts(temperature, 1, draws);
            for (int id = 0; id < LOGITS.length; id++) {
                double expected = Math.exp(LOGITS[id] / temperature) / total;
                assertEquals(expected, (double) counts[id] / draws, 0.015, "id " + id + " at " + temperature);
            }
        }
    }

    @Test
    void theNucleusLeavesOutTheTail() {
        int[] counts = counts(1, 0.75, 2_000); // ids 1 and 3 hold 0.75 of the probability between them
        assertEquals(0, counts[0] + counts[4]);
        assertTrue(counts[1] > 500 && counts[3] > 500);
        assertEquals(2_000, counts(1, 1e-9, 2_000)[1] + counts(1, 1e-9, 2_000)[3]);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThrows(InputException.class, () -> new Sampler(5, -1, 1, 0));
        assertThrows(InputException.class, () -> new Sampler(5, Double.NaN, 1, 0));
        assertThrows(InputException.class, () -> new Sampler(5, 1, 0, 0));
        assertThrows(InputException.class, () -> new Sampler(5, 1, 1.1, 0));
    }
}
