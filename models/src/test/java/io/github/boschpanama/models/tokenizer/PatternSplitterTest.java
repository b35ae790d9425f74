package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternSplitterTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            REMOVED             ; the|final|countdown
            ISOLATED            ; the|-|final|-|-|countdown
            MERGED_WITH_PREVIOUS; the-|final-|-|countdown
            MERGED_WITH_NEXT    ; the|-final|-|-countdown
            CONTIGUOUS          ; the|-|final|--|countdown
            """)
    void matchesGoWhereTheBehaviourSays(SplitBehavior behavior, String pieces) {
        assertEquals(pieces, split("-", behavior, false, "the-final--countdown"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            REMOVED             ; -|-|-
            ISOLATED            ; the|-|final|-|-|countdown
            MERGED_WITH_PREVIOUS; the|-final|-|-countdown
            MERGED_WITH_NEXT    ; the-|final-|-|countdown
            CONTIGUOUS          ; the|-|final|--|countdown
            """)
    void invertedTheTextBetweenIsTheMatch(SplitBehavior behavior, String pieces) {
        assertEquals(pieces, split("-", behavior, true, "the-final--countdown"));
    }

    @Test
    void whiteSpaceIsUnicodes() {
        String llama = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\s+(?!\\S)|\\s+";
        assertEquals("a|\u00A0|\u00A0b", split(llama, SplitBehavior.ISOLATED, false, "a\u00A0\u00A0b"));
        assertEquals("a|\u3000\u0085\u2028|\u1680b",
                split(llama, SplitBehavior.ISOLATED, false, "a\u3000\u0085\u2028\u1680b"));
        assertEquals("a|\u200B\u180E", split("\\s+|a", SplitBehavior.ISOLATED, false, "a\u200B\u180E"));
    }

    @Test
    void anEmptyMatchCutsBetweenCharacters() {
        assertEquals("x|\uD83D\uDE00|a|bb|c", split("a|b*", SplitBehavior.ISOLATED, false, "x\uD83D\uDE00abbc"));
    }

    @Test
    void aTextOfAnyLengthIsOneMatch() {
        for (String character : List.of(" ", "a", "!", "\uD83D\uDE00", "\n")) {
            String text = character.repeat(300_000);
            assertEquals(text, split("\\s+(?!\\S)|\\p{L}+|[^\\s\\p{L}]+", SplitBehavior.ISOLATED, false, text));
        }
    }

    @Test
    void aPatternThatRecursesTooDeepIsNamed() {
        String text = "ab".repeat(1_000_000);
        String message = assertThrows(InputException.class,
                () -> split("(?:a|b)*c", SplitBehavior.ISOLATED, false, text)).getMessage();
        assertTrue(message.contains("(?:a|b)*c recurses too deep"), message);
    }

    private static String split(String regex, SplitBehavior behavior, boolean inverted, String text) {
        List<String> pieces = new ArrayList<>();
        new PatternSplitter(OnigurumaPattern.compile(regex), behavior, inverted).split(text, true, pieces::add);
        return String.join("|", pieces);
    }
}
