package io.github.boschpanama.models.tokenizer;

import static io.github.boschpanama.models.tokenizer.Fixtures.list;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every id and every decoded text is what the reference implementation gives.
class GoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"demo", "gpt2", "qwen3", "smollm2"})
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
}
