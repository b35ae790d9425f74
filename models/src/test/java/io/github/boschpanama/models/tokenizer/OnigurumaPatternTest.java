package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnigurumaPatternTest {
    @ParameterizedTest
    @ValueSource(strings = {"\\w", "\\b", "\\h", "\\R", "\\X", "\\K", "\\1", "\\k<a>", "\\xC3", "\\p{Punct}", "\\p{^L}",
            "\\pL", "\\", "(?i)a", "(?m:a)", "(?<name>a)", "(?#c)", "a{2}?", "a{2}+", "a{,2}", "a{x", "[a[b]]",
            "[a&&b]",
            "[[:alpha:]]", "[]a]", "[a", "[\\w]", "[\\b]"})
    void whatMeansAnotherThingIsRefused(String regex) {
        String message = assertThrows(PatternSyntaxException.class, () -> OnigurumaPattern.compile(regex)).getMessage();
        assertTrue(message.startsWith("not supported: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "*", "a)", "\\p{L"})
    void errorsAreReported(String regex) {
        assertThrows(PatternSyntaxException.class, () -> OnigurumaPattern.compile(regex));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            \\p{Han}+ ; 漢字 ; true
            \\p{Greek} ; a ; false
            [\\p{Lu}\\p{M}]{1,2} ; É ; true
            (?i:'S|'ll) ; 'ſ ; true
            (?i:'s|'LL) ; 'lL ; true
            \\P{N}++ ; abc ; true
            a{2,} ; aaa ; true
            [^\\s\\]\\-] ; x ; true
            \\x{1F600} ; \uD83D\uDE00 ; true
            \\x41\\u0042 ; AB ; true
            (?<=a)b|(?<!a)c|(?>d) ; d ; true
            \\d\\D\\S ; ٣ab ; true
            """)
    void whatMeansTheSameIsCompiled(String regex, String text, boolean matches) {
        assertEquals(matches, OnigurumaPattern.compile(regex).matcher(text).matches());
    }

    @Test
    void linesEndAtLineFeedsOnly() {
        assertTrue(OnigurumaPattern.compile("a.b").matcher("a\rb").find());
        assertTrue(!OnigurumaPattern.compile("a.b").matcher("a\nb").find());
        assertTrue(OnigurumaPattern.compile("^b$").matcher("a\nb\nc").find());
        assertTrue(!OnigurumaPattern.compile("^b").matcher("a\rb").find());
    }

    @Test
    void aVerticalTabIsOneCharacter() {
        assertTrue(OnigurumaPattern.compile("\\v").matcher("\u000B").matches());
        assertTrue(!OnigurumaPattern.compile("\\v").matcher("\n").matches());
    }
}
