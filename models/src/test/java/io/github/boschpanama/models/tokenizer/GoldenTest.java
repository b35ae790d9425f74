package io.github.boschpanama.models.tokenizer;

import static io.github.boschpanama.models.tokenizer.Fixtures.list;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every id and every decoded text is what the reference implementation gives.
class GoldenTest {
    /// The last three are of a few hundred tokens, trained for this test: a file like those of Llama 2, one like those of
    /// Mistral, and one with an unknown token instead of tokens for bytes.
    @ParameterizedTest
    @ValueSource(strings = {"demo", "gpt2", "qwen3", "smollm2", "llama2", "mistral", "unknown"})
    void matchesTheReference(String name) throws IOException {
        Path folder = Fixtures.folder(name);
        Tokenizer tokenizer = Tokenizer.load(folder);
        List<GoldenCase> cases = GoldenCase.read(folder.resolve("golden.json"));
        assertFalse(cases.isEmpty());
        assertAll(cases.stream().map(golden -> () -> {
            assertEquals(golden.ids(), list(tokenizer.encode(golden.text())), golden.text());
            assertEquals(golden.idsWithSpecial(), list(tokenizer.encodeWithSpecialTokens(golden.text())));
            int[] ids = golden.ids().stream().mapToInt(Integer::intValue).toArray();
            assertEquals(golden.decoded(), tokenizer.decode(ids));
        }));
    }

    /// Ids drawn at random, many of them tokens of bytes that are not UTF-8.
    @ParameterizedTest
    @ValueSource(strings = {"llama2", "mistral", "unknown"})
    void decodesAnyIdsAsTheReference(String name) throws IOException {
        Path folder = Fixtures.folder(name);
        Tokenizer tokenizer = Tokenizer.load(folder);
        for (GoldenCase golden : GoldenCase.read(folder.resolve("golden-decoded.json"))) {
            int[] ids = golden.ids().stream().mapToInt(Integer::intValue).toArray();
            assertEquals(golden.decoded(), tokenizer.decode(ids), golden.ids()::toString);
            IncrementalDecoder incremental = tokenizer.incrementalDecoder();
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(incremental.append(id));
            }
            assertEquals(golden.decoded(), text.append(incremental.finish()).toString(), golden.ids()::toString);
        }
    }

    /// A prompt of which nothing but the space that a file puts before a text tells where it was cut.
    @ParameterizedTest
    @ValueSource(strings = {"llama2", "mistral", "demo"})
    void aContinuationIsEncodedAsInTheWholeText(String name) {
        Tokenizer tokenizer = Tokenizer.load(Fixtures.folder(name));
        String prompt = "The quick brown fox, and the answer is";
        for (String answer : new String[]{" 48213", " the fox", "\nthe end", ""}) {
            int[] whole = tokenizer.encode(prompt + answer);
            int[] begin = tokenizer.encode(prompt);
            int[] rest = tokenizer.encodeContinuation(answer);
            assertEquals(list(whole), list(IntStream.concat(IntStream.of(begin), IntStream.of(rest)).toArray()));
        }
    }
}
