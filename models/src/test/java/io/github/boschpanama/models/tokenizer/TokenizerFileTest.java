package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFileTest {
    private static final String BYTE_LEVEL = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}";

    @TempDir
    Path folder;

    @Test
    void aFileOrItsFolderIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), new TokenizerJson().text());
        assertArrayEquals(new int[]{TokenizerJson.THE}, Tokenizer.load(file).encode("the"));
        assertArrayEquals(new int[]{TokenizerJson.THE}, Tokenizer.load(folder).encode("the"));
    }

    @Test
    void aMissingFileIsNamed() {
        String message = assertThrows(InputException.class, () -> Tokenizer.load(folder)).getMessage();
        assertTrue(message.contains(folder.resolve("tokenizer.json") + ": no such file"), message);
    }

    @Test
    void aTruncatedFileIsReportedWithItsPlace() {
        String json = new TokenizerJson().text();
        for (int length : new int[]{1, 20, json.length() / 2, json.length() - 1}) {
            String message = refused(json.substring(0, length));
            assertTrue(message.matches("(?s)small.json: truncated at line \\d+, column \\d+: .*"), message);
        }
    }

    @Test
    void anEmptyFileAndTextBehindTheObjectAreRefused() {
        assertTrue(refused("").contains("expected the JSON object"));
        assertTrue(refused(new TokenizerJson().text() + "{}").contains("something follows"));
        assertTrue(refused("{\"version\": oops}").contains("not valid JSON at line 1, column "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            version        | "2.0"                                    | version 2.0 is not supported; supported: 1.0
            truncation     | {"max_length": 8}                        | truncation with settings is not supported
            colour         | 1                                        | key colour is not supported; supported: version,
            model          | {"type": "Unigram"}                      | model: type Unigram is not supported; supported: BPE
            model          | {"type": "BPE"}                          | model.vocab is missing
            model          | []                                       | model is [, expected an object
            model          | {"vocab": {"a": "x"}}                    | the id of "a" is x
            model          | {"vocab": {"a": -1}}                     | the id of "a" is -1
            model          | {"vocab": {"a": 0, "b": 0}}              | two tokens have id 0, one is "b"
            model          | {"vocab": {"a": 0, "a": 1}}              | Duplicate field 'a'
            model          | {"vocab": {"a": 0}, "unk_token": "a"}    | unk_token is not supported together with
            model          | {"vocab": {"a": 0}, "byte_fallback": 1}  | model.byte_fallback is 1, expected true or false
            model          | {"vocab": {"a": 0}, "byte_fallback": true} | byte_fallback is not supported together with
            model          | {"vocab": {"a": 0}, "max_length": 5}     | model: key max_length is not supported
            model          | {"vocab": {"a": 0}, "dropout": 0.1}      | model: dropout 0.1 is not supported
            model          | {"vocab": {"a": 0}, "end_of_word_suffix": "</w>"} | end_of_word_suffix </w> is not supported
            normalizer     | {"type": "Lowercase"}                    | normalizer: normalizer Lowercase is not supported; supported: NFC
            normalizer     | {"type": "NFC", "form": 1}               | normalizer: key form is not supported
            normalizer     | {}                                       | normalizer.type is missing, expected a string
            normalizer     | "NFC"                                    | normalizer is NFC, expected an object
            pre_tokenizer  | null                                     | pre_tokenizer is missing or null
            pre_tokenizer  | {"type": "Whitespace"}                   | without ByteLevel at the end: Whitespace is not
            decoder        | null                                     | decoder is missing or null
            decoder        | {"type": "Metaspace"}                    | decoder Metaspace is not supported; supported: ByteLevel
            post_processor | {"type": "BertProcessing"}               | post-processor BertProcessing is not supported
            added_tokens   | {}                                       | added_tokens is {}, expected a list
            added_tokens   | [null]                                   | added_tokens[0] is null
            added_tokens   | [{"id": 300}]                            | added_tokens[0].content is missing
            added_tokens   | [{"id": 300, "content": ""}]             | added_tokens[0].content is empty
            added_tokens   | [{"id": 1.5, "content": "x"}]            | added_tokens[0].id: 1.5 is not a token id
            added_tokens   | [{"id": 999999999, "content": "x"}]      | 999999999 is not a token id
            added_tokens   | [{"id": 300, "content": "x", "lower": true}] | added_tokens[0]: key lower is not supported
            added_tokens   | [{"id": 300, "content": "the"}]          | "the" has id 300 here, but 257 before
            added_tokens   | [{"id": 257, "content": "<x>"}]          | id 257 of "<x>" is another token's too
            """)
    void whatIsNotSupportedIsNamed(String key, String value, String expected) {
        String message = refused(new TokenizerJson().with(key, value).text());
        assertTrue(message.startsWith(TokenizerJson.NAME + ": "), message);
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "Sequence"}                                    | pretokenizers is missing, expected a list
            {"type": "Sequence", "pretokenizers": [BL, BL]}         | without ByteLevel at the end
            {"type": "Sequence", "pretokenizers": [BL, {"type": "Digits"}]} | without ByteLevel at the end
            {"type": "Sequence", "pretokenizers": [{"type": "Punctuation"}, BL]} | pretokenizers[0]: pre-tokenizer Punctuation
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Isolated", "pattern": {"Regex": "\\\\w"}}, BL]} | not supported: "\\w" near index 0
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Isolated", "pattern": {"Regex": "("}}, BL]} | pretokenizers[0].pattern: Unclosed group
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Isolated", "pattern": {"String": 1}}, BL]} | pattern.String is 1, expected a string
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Lost", "pattern": {"String": "-"}}, BL]} | behavior Lost is not supported; supported: Removed
            {"type": "ByteLevel", "add_prefix_space": 1}            | add_prefix_space is 1, expected true or false
            """)
    void preTokenizersAreChecked(String json, String expected) {
        String message = refused(new TokenizerJson().with("pre_tokenizer", json.replace("BL", BYTE_LEVEL)).text());
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "t h", "th z z"        | model.merges[1] is [th, z, z], expected two tokens
            "t h", ["th"]          | model.merges[1] is [th], expected two tokens
            "t h", " e"            | model.merges[1] is [, e], expected two tokens
            "t h", "th xy"         | model.merges[1], "th" and "xy": token "xy" is not in the vocabulary
            "t h", "e th"          | model.merges[1], "e" and "th": token "eth" is not in the vocabulary
            """)
    void mergesAreChecked(String merges, String expected) {
        String message = refused(new TokenizerJson().with("model", TokenizerJson.model(merges, "")).text());
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"t h\", \"th e\"", "[\"t\", \"h\"], [\"th\", \"e\"]",
            "\"#version: 0.2\", \"t h\", \"th e\""})
    void mergesComeAsStringsOrPairs(String merges) {
        Tokenizer tokenizer = new TokenizerJson().with("model", TokenizerJson.model(merges, "")).read();
        assertArrayEquals(new int[]{TokenizerJson.THE, TokenizerJson.TH, 'x'}, tokenizer.encode("thethx"));
    }

    @Test
    void optionsThatChangeNothingAreTaken() {
        String options = ", \"unk_token\": \"!\", \"byte_fallback\": true, \"fuse_unk\": true, \"dropout\": 0.0, "
                + "\"continuing_subword_prefix\": \"\", \"end_of_word_suffix\": null";
        Tokenizer tokenizer = new TokenizerJson().with("model", TokenizerJson.model("\"t h\"", options)).read();
        assertArrayEquals(new int[]{TokenizerJson.TH}, tokenizer.encode("th"));
    }

    @Test
    void ignoredMergesTakeWholePieces() {
        String model = TokenizerJson.model("\"t h\"", ", \"ignore_merges\": true");
        Tokenizer tokenizer = new TokenizerJson().with("model", model).read();
        assertArrayEquals(new int[]{TokenizerJson.THE}, tokenizer.encode("the"));
        assertArrayEquals(new int[]{TokenizerJson.TH, 'e', 'n'}, tokenizer.encode("then"));
    }

    @Test
    void theTemplatePutsSpecialTokensAround() {
        String template = """
                {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "TemplateProcessing", "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}}], "pair": [], "special_tokens": {
                "<s>": {"id": "<s>", "ids": [258], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [259, 260], "tokens": ["</s>", "."]}}}]}""";
        Tokenizer tokenizer = new TokenizerJson().with("post_processor", template).read();
        assertArrayEquals(new int[]{258, TokenizerJson.THE, 259, 260}, tokenizer.encodeWithSpecialTokens("the"));
        assertArrayEquals(new int[]{TokenizerJson.THE}, tokenizer.encode("the"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                           | single: sequence A, the text, is missing
            [{"Sequence": {"id": "B"}}]                                  | single[0]: the template of a single text
            [{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}]       | single[1]: the template of a single text
            [{"SpecialToken": {"id": "<s>"}}]                            | special_tokens.<s> is missing
            [{"Word": "a"}]                                              | single[0]: key Word is not supported
            """)
    void templatesAreChecked(String single, String expected) {
        String template = "{\"type\": \"TemplateProcessing\", \"single\": " + single + ", \"special_tokens\": {}}";
        String message = refused(new TokenizerJson().with("post_processor", template).text());
        assertTrue(message.contains(expected), message);
    }

    @Test
    void tokensHaveNames() {
        Tokenizer tokenizer = new TokenizerJson().withAddedToken(300, "<end>", ", \"special\": true").read();
        assertEquals(301, tokenizer.vocabularySize());
        assertEquals(300, tokenizer.id("<end>").orElseThrow());
        assertTrue(tokenizer.id("<start>").isEmpty());
        assertTrue(tokenizer.isSpecial(300) && !tokenizer.isSpecial(TokenizerJson.THE) && !tokenizer.isSpecial(-1));
        assertTrue(tokenizer.hasToken(300) && !tokenizer.hasToken(299) && !tokenizer.hasToken(301));
        assertEquals("the<end>", tokenizer.decode(TokenizerJson.THE, 299, -1, 5000, 300));
    }

    private static String refused(String json) {
        return assertThrows(InputException.class, () -> TokenizerJson.read(json)).getMessage();
    }
}
