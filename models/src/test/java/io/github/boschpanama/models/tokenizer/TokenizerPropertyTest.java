package io.github.boschpanama.models.tokenizer;

import static io.github.boschpanama.models.tokenizer.Fixtures.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Laws of a byte-level tokenizer, on the demo model's (without a normalizer) and a small one.
class TokenizerPropertyTest {
    private static final Tokenizer DEMO = Tokenizer.load(Fixtures.demo());
    private static final Tokenizer NFC = new TokenizerJson().with("normalizer", "{\"type\": \"NFC\"}").read();
    private static final String END = "<|im_end|>";

    /// Strings of any characters, lone surrogates too, rich in white space, digits, marks and parts of added tokens.
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> part = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(6),
                Arbitraries.strings().withChars("aeT '\u0301\u0316\u00A0\u3000\u0085\t\r\n09\uD83D\uDE00")
                        .ofMaxLength(9),
                Arbitraries.of(" the", "'ll", "'S", END, "<|im_", "e\u0301", "\uD83D\uDE00", "\uAC00", "\u1100\u1161"));
        return part.list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    @Property
    void decodingGivesTheTextBack(@ForAll("texts") String text) {
        assertEquals(wellFormed(text), DEMO.decode(DEMO.encode(text)));
    }

    @Property
    void decodingGivesTheNormalizedTextBack(@ForAll("texts") String text) {
        String modern = Normalizer.normalize(wellFormed(text), Normalizer.Form.NFC);
        String decoded = NFC.decode(NFC.encode(text));
        assertEquals(modern, Normalizer.normalize(decoded, Normalizer.Form.NFC));
        assertEquals(decoded, NFC.decode(NFC.encode(decoded)));
    }

    @Property
    void anAddedTokenKeepsItsSidesApart(@ForAll("texts") String left, @ForAll("texts") String right) {
        int[] expected = Stream.of(DEMO.encode(left), DEMO.encode(END), DEMO.encode(right)).flatMapToInt(IntStream::of)
                .toArray();
        assertArrayEquals(expected, DEMO.encode(left + END + right));
    }

    @Property
    void partsOfAStreamAreTheWhole(@ForAll List<Short> numbers) {
        int[] ids = numbers.stream().mapToInt(number -> number).toArray(); // many are no ids at all
        IncrementalDecoder decoder = DEMO.incrementalDecoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.append(id));
        }
        assertEquals(DEMO.decode(ids), text.append(decoder.finish()).toString());
    }

    @Example
    void aCharacterComesWithItsLastByte() {
        IncrementalDecoder decoder = NFC.incrementalDecoder(); // the ids of this one are bytes
        assertEquals(List.of("", "", "", "\uD83D\uDE00", "a", ""),
                Stream.of(0xF0, 0x9F, 0x98, 0x80, (int) 'a', 0xE2).map(decoder::append).toList());
        assertEquals("\uFFFD", decoder.finish());
        assertEquals("b", decoder.append('b'));
    }

    @Example
    void loneSurrogatesBecomeReplacements() {
        assertEquals("a\uFFFDb\uFFFD\uD83D\uDE00\uFFFD", DEMO.decode(DEMO.encode("a\uD83Db\uDE00\uD83D\uDE00\uD83D")));
    }

    @Example
    void threadsShareATokenizer() {
        Tokenizer shared = Tokenizer.load(Fixtures.demo());
        List<String> texts = new Random(1).ints(2000, 0, 400).mapToObj(i -> "needle " + i + " Aa BB in a haystack\n")
                .toList();
        List<List<Integer>> expected = texts.stream().map(text -> list(DEMO.encode(text))).toList();
        assertEquals(expected, texts.parallelStream().map(text -> list(shared.encode(text))).toList());
    }

    @Example
    void longTextsOfOneCharacterComeBack() {
        for (String character : List.of("a", " ", "\n", "7", "'", "<", "\uD83D\uDE00", "<|im_", " a")) {
            String text = character.repeat(200_000);
            assertEquals(text, DEMO.decode(DEMO.encode(text)));
        }
    }

    private static String wellFormed(String text) {
        return text.codePoints().map(point -> Character.isBmpCodePoint(point) && Character.isSurrogate((char) point)
                ? 0xFFFD
                : point).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
