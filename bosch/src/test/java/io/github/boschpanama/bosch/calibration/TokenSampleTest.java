package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.boschpanama.runtime.InputException;
import org.junit.jupiter.api.Test;

class TokenSampleTest {
    @Test
    void promptAndAnswerAreTokenisedApart() {
        TokenSample sample = TokenSample.of(new Sample("ab", "cde", "test", 0.25),
                text -> new int[]{text.length(), text.charAt(0)});
        assertArrayEquals(new int[]{2, 'a', 3, 'c'}, sample.ids());
        assertEquals(2, sample.answerStart());
        assertEquals(2, sample.answerLength());
        assertEquals(0.25, sample.depth());
    }

    @Test
    void bothNeedAToken() {
        for (Sample sample : new Sample[]{new Sample("", "a", "f", 0), new Sample("a", "", "f", 0)}) {
            assertThrows(InputException.class, () -> TokenSample.of(sample, text -> new int[text.length()]));
        }
        assertThrows(IllegalArgumentException.class, () -> new TokenSample(new int[3], 3, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenSample(new int[3], 0, 0));
    }
}
