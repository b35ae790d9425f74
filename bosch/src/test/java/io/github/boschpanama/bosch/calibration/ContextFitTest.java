package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ContextFitTest {
    @Property
    void nextOneIsTooMany(@ForAll @Size(60) List<@IntRange(min = 1, max = 50) Integer> sizes,
            @ForAll @IntRange(min = 10, max = 3000) int budget) {
        int largest = ContextFit.largest(budget, count -> tokens(sizes, count));
        assertTrue(tokens(sizes, largest) <= budget);
        assertTrue(tokens(sizes, largest + 1) > budget);
    }

    @Property
    void fewProbesWhereSentencesAreAlike(@ForAll @IntRange(min = 1000, max = 200_000) int budget) {
        AtomicInteger probes = new AtomicInteger();
        int largest = ContextFit.largest(budget, count -> {
            probes.incrementAndGet();
            return 100 + 17 * count + count % 7;
        });
        assertEquals(budget, 100 + 17 * largest + largest % 7, 24);
        assertTrue(probes.get() <= 8, probes + " probes");
    }

    /// 10 tokens, and sentences of the given sizes over and over.
    private static int tokens(List<Integer> sizes, int count) {
        int tokens = 10;
        for (int i = 0; i < count; i++) {
            tokens += sizes.get(i % sizes.size());
        }
        return tokens;
    }
}
