package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddedTokensTest {
    private static final int A = 300;
    private static final int B = 301;

    @Test
    void theLongestOfTheLeftmostIsTaken() {
        Tokenizer tokenizer = new TokenizerJson().withAddedToken(A, "<x>", "").withAddedToken(B, "<x><y>", "").read();
        assertArrayEquals(ids("t", A, B, A, "<x", A), tokenizer.encode("t<x><x><y><x><x<x>"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
            "lstrip|a \t\u00A0<x> b|a* b",
            "rstrip|a <x> \t\u3000\u0085b|a *b",
            "single_word|<x> a<x> _<x> <x>1 <x>é <x>-<x>|* a<x> _<x> <x>1 <x>é *-*"})
    void flagsAreHonoured(String flag, String text, String expected) {
        Tokenizer tokenizer = new TokenizerJson().withAddedToken(A, "<x>", ", \"" + flag + "\": true").read();
        assertArrayEquals(ids(expected), tokenizer.encode(text));
    }

    @Test
    void whiteSpaceThatATokenTookInIsNoTokenAgain() {
        Tokenizer tokenizer = new TokenizerJson().withAddedToken(A, "<x>", ", \"rstrip\": true")
                .withAddedToken(B, "\u3000", ", \"lstrip\": true").read();
        assertArrayEquals(ids("a", A, "b", B), tokenizer.encode("a<x> \u3000\u3000b \u3000"));
    }

    @Test
    void normalizedTokensAreFoundInTheNormalizedText() {
        TokenizerJson json = new TokenizerJson().with("normalizer", "{\"type\": \"NFC\"}");
        Tokenizer normalized = json.withAddedToken(A, "e\u0301", ", \"normalized\": true").read();
        assertArrayEquals(ids(A, A), normalized.encode("e\u0301\u00E9"));
        Tokenizer raw = json.withAddedToken(A, "e\u0301", ", \"normalized\": false").read();
        assertArrayEquals(ids(A, "\u00E9"), raw.encode("e\u0301\u00E9"));
    }

    /// Ids of bytes and tokens; a star stands for A.
    private static int[] ids(Object... parts) {
        return Stream.of(parts).flatMapToInt(part -> switch (part) {
            case Integer id -> IntStream.of(id);
            default -> bytes((String) part);
        }).toArray();
    }

    private static IntStream bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1).chars().map(value -> value == '*' ? A : value);
    }
}
