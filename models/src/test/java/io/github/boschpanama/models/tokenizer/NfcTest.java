package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NfcTest {
    @ParameterizedTest
    @CsvSource({"e\u0301, \u00E9", "\u1100\u1161\u11A8, \uAC01", "a\u0301\u0316, \u00E1\u0316",
            "\uF900, \u8C48"})
    void composesAndReorders(String text, String expected) {
        assertEquals(expected, new Nfc().apply(text));
    }

    /// As the reference leaves them: a Todhri letter of Unicode 16, and a mark of Unicode 14 between two others.
    @ParameterizedTest
    @CsvSource({"\uD801\uDDD2\u0307", "a\u1ACE\u0316", "a\u0345\u1AC5\u0316"})
    void leavesYoungerCharactersAlone(String text) {
        assertEquals(text + "\u00E9", new Nfc().apply(text + "e\u0301"));
    }
}
