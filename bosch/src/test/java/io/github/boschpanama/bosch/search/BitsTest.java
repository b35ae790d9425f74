package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BitsTest {
    @Property
    void textAndBitsAreTheSame(@ForAll @Chars({'0', '1'}) @StringLength(max = 200) String digits) {
        Bits bits = Bits.parse(digits);
        assertEquals(digits, bits.toString());
        assertEquals(digits.length(), bits.length());
        assertEquals(digits.chars().filter(c -> c == '1').count(), bits.count());
        assertEquals(bits, Bits.parse(digits));
    }

    @Property
    void aFlipIsFoundAndUndone(@ForAll @Chars({'0', '1'}) @StringLength(min = 1, max = 200) String digits,
            @ForAll int seed) {
        Bits bits = Bits.parse(digits);
        int i = Math.floorMod(seed, bits.length());
        Bits flipped = bits.flip(i);
        assertNotEquals(bits, flipped);
        assertEquals(1, bits.distance(flipped));
        assertEquals(i, bits.firstDifference(flipped));
        assertEquals(bits, flipped.flip(i));
        assertEquals(bits.length(), bits.firstDifference(bits));
    }

    @Test
    void refusesWhatIsOutside() {
        assertThrows(IllegalArgumentException.class, () -> Bits.zeros(3).get(3));
        assertThrows(IllegalArgumentException.class, () -> Bits.zeros(3).flip(-1));
        assertThrows(IllegalArgumentException.class, () -> Bits.parse("012"));
    }
}
