package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of vocabularies of characters, changed in one place; [GoldenTest] has whole ones beside the reference.
class SentencePieceTest {
    private static final Tokenizer LLAMA = Tokenizer.load(Fixtures.folder("llama2"));
    private static final String DECODER = """
            {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
             {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}""";
    private static final String LETTERS = "\"▁\": 0, \"a\": 1, \"b\": 2, \"▁a\": 3, \"ab\": 4, \"?\": 5";

    private static TokenizerJson file(String modelOptions) {
        return new TokenizerJson().with("pre_tokenizer", "null").with("decoder", DECODER).with("model",
                "{\"type\": \"BPE\", \"vocab\": {" + LETTERS + "}, \"merges\": [\"▁ a\", \"a b\"]" + modelOptions
                        + "}");
    }

    private static String metaspace(String options) {
        return "{\"type\": \"Metaspace\", \"replacement\": \"▁\"" + options + "}";
    }

    @Property
    void anyTextComesBack(@ForAll String text) {
        String plain = text.replaceAll("[<▁\\p{Cs}]", ""); // neither added tokens, nor what stands for a space
        assertEquals(plain, LLAMA.decode(LLAMA.encode(plain)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            , "prepend_scheme": "always"                            | 3 0 2
            , "prepend_scheme": "first", "split": false             | 3 0 2
            , "prepend_scheme": "never"                             | 1 0 2
            , "add_prefix_space": false                             | 1 0 2
            , "add_prefix_space": true, "prepend_scheme": "always"  | 3 0 2
            ``                                                      | 3 0 2
            """)
    void aSpaceIsPutBeforeATextAsTheFileSays(String options, String ids) {
        Tokenizer tokenizer = file("").with("pre_tokenizer", metaspace(options == null ? "" : options)).read();
        assertEquals(ids, text(tokenizer.encode("a b")));
    }

    @Test
    void piecesBeginAtSpacesOrDoNot() {
        String vocabulary = "{\"type\": \"BPE\", \"vocab\": {\"▁\": 0, \"a\": 1, \"a▁\": 2}, \"merges\": [\"a ▁\"]}";
        TokenizerJson file = file("").with("model", vocabulary);
        assertEquals("0 2 1", text(file.with("pre_tokenizer", metaspace(", \"split\": false")).read().encode("a a")));
        assertEquals("0 1 0 1", text(file.with("pre_tokenizer", metaspace(", \"split\": true")).read().encode("a a")));
    }

    @Test
    void charactersWithoutATokenAreUnknownOrLeftOut() {
        assertEquals("1 5 5 2", text(file(", \"unk_token\": \"?\"").read().encode("axyb")));
        assertEquals("1 5 2", text(file(", \"unk_token\": \"?\", \"fuse_unk\": true").read().encode("axyb")));
        assertEquals("4", text(file("").read().encode("axyb")));
    }

    @Test
    void anUnknownCharacterDoesNotJoinATokenThatIsSpelledAsTheUnknown() {
        assertEquals("5 5", text(file(", \"unk_token\": \"?\", \"fuse_unk\": true").read().encode("?x")));
    }

    /// An added token that is not found, since the text before it gets a space, is no token of the model either.
    @Test
    void addedTokensAreNoneOfTheModels() {
        TokenizerJson file = file(", \"unk_token\": \"?\"").with("normalizer",
                "{\"type\": \"Prepend\", \"prepend\": \"▁\"}");
        assertEquals("3 5", text(file.withAddedToken(6, "☃", ", \"normalized\": true").read().encode("a☃")));
    }

    @Test
    void aContinuationKeepsItsFirstUnknownCharacter() {
        Tokenizer tokenizer = file(", \"unk_token\": \"?\", \"fuse_unk\": true").read();
        assertEquals("5 1", text(tokenizer.encodeContinuation("☃a")));
    }

    @Test
    void aWholePieceIsATokenWhereMergesAreIgnored() {
        String vocabulary = "{\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1, \"ba\": 2}, \"merges\": []";
        assertArrayEquals(new int[]{1, 0}, file("").with("model", vocabulary + "}").read().encode("ba"));
        assertArrayEquals(new int[]{2},
                file("").with("model", vocabulary + ", \"ignore_merges\": true}").read().encode("ba"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            pre_tokenizer | {"type": "ByteLevel"}                          | pre-tokenizer of a vocabulary of characters ByteLevel is not supported; supported: Metaspace, null
            pre_tokenizer | {"type": "Metaspace", "replacement": "__"}     | replacement is "__", expected one character
            pre_tokenizer | {"type": "Metaspace", "replacement": "_", "add_prefix_space": false, "prepend_scheme": "first"} | add_prefix_space is false, but prepend_scheme is first
            pre_tokenizer | {"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"} | prepend_scheme last is not supported; supported: always, first, never
            normalizer    | {"type": "Prepend"}                            | normalizer.prepend is missing
            normalizer    | {"type": "Replace", "content": "x"}            | normalizer.pattern is missing
            decoder       | {"type": "Sequence", "decoders": [{"type": "Fuse"}]} | decoder [Fuse] is not supported; supported: ByteLevel, Sequence of Replace
            """)
    void whatIsNotSupportedIsNamed(String key, String value, String expected) {
        String json = file("").with(key, value).text();
        String message = assertThrows(InputException.class, () -> TokenizerJson.read(json)).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            , "byte_fallback": true | byte_fallback asks for token <0x00>, which is not in the vocabulary
            , "unk_token": "<unk>"  | unk_token asks for token <unk>, which is not in the vocabulary
            """)
    void tokensThatTheModelNeedsMustBeThere(String options, String expected) {
        String json = file(options).text();
        String message = assertThrows(InputException.class, () -> TokenizerJson.read(json)).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "content": " ", "start": 1 | "content": "x", "start": 1
            "content": " ", "start": 1 | "content": " ", "start": 2
            "content": " "}            | "content": "_"}
            """)
    void aDecoderThatDoesAnythingElseIsRefused(String part, String other) {
        String json = file("").with("decoder", DECODER.replace(part, other)).text();
        String message = assertThrows(InputException.class, () -> TokenizerJson.read(json)).getMessage();
        assertTrue(message.contains("is not supported; supported:"), message);
    }

    private static String text(int[] ids) {
        return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }
}
