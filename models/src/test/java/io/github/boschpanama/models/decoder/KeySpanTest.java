package io.github.boschpanama.models.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeySpanTest {
    /// A text that grows and is cut again and again: what a table holds is what the next token sees.
    @Property
    void theNextTokenFindsTheKeysThatItSees(@ForAll @IntRange(min = 0, max = 40) int back,
            @ForAll @IntRange(min = 0, max = 12) int sinks, @ForAll @IntRange(min = 1, max = 9) int period,
            @ForAll @IntRange(min = 1, max = 20) int most,
            @ForAll @IntRange(min = 1, max = 20) int cuttable, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int capacity = 400;
        KeySpan span = new KeySpan(new KeySpan.Reach(back, sinks), period, capacity, most, cuttable);
        int[] table = new int[span.rows()]; // the position whose key lies in a row
        int length = 0;
        int longest = 0; // since nothing was dropped
        for (int step = 0; step < 60; step++) {
            int more = Math.min(random.nextInt(1, most + 1), capacity - length);
            int held = length - span.offset();
            int dropped = span.slide(length, more);
            assertEquals(0, dropped % period);
            for (int row = span.pinned(); dropped > 0 && row + dropped < held; row++) {
                table[row] = table[row + dropped];
            }
            for (int i = 0; i < more; i++) {
                table[length - span.offset() + i] = length + i; // within the table, or this throws
            }
            for (int position = Math.max(0, length - back); position < length + more; position++) {
                assertEquals(position, table[position - span.offset()]);
            }
            for (int sink = 0; sink < Math.min(sinks, length); sink++) {
                assertEquals(sink, table[sink]);
                assertTrue(span.offset() == 0 || length - back - span.offset() >= sinks,
                        "no window sees a sink as its own");
            }
            length += more;
            longest = Math.max(longest, length);
            assertTrue(longest - cuttable > length || span.reaches(Math.max(0, longest - cuttable)));
            int cut = random.nextInt(length + 1);
            if (random.nextInt(3) == 0 && span.reaches(cut)) {
                span.truncate(cut);
                length = cut;
                longest = span.offset() == 0 ? cut : longest;
            }
        }
    }

    @Test
    void theBeginIsAlwaysInReach() {
        KeySpan span = new KeySpan(new KeySpan.Reach(3, 0), 4, 100, 5, 5);
        span.slide(14, 5);
        assertEquals(4, span.offset());
        assertTrue(span.reaches(0) && span.reaches(7) && !span.reaches(6) && !span.reaches(1));
        span.truncate(0);
        assertEquals(0, span.offset());
    }

    @Test
    void fullAttentionKeepsAllAndAModelsOwnWindowDoesNot() {
        AttentionPattern unlimited = AttentionPattern.uniform(1, Mode.FULL, 8, 2, AttentionPattern.UNLIMITED);
        assertEquals(1000, new KeySpan(KeySpan.Reach.of(unlimited, Mode.FULL), 16, 1000, 64, 64).rows());
        assertEquals(16 + 7 + 64 + 16 + 64,
                new KeySpan(KeySpan.Reach.of(unlimited, Mode.WINDOW), 16, 1000, 64, 64).rows());
        AttentionPattern own = AttentionPattern.uniform(1, Mode.FULL, 8, 2, 30);
        assertEquals(29 + 64 + 16 + 64, new KeySpan(KeySpan.Reach.of(own, Mode.FULL), 16, 1000, 64, 64).rows());
    }
}
