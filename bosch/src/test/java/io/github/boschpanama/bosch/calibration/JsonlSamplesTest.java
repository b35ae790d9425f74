package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlSamplesTest {
    private static final String GOOD = "{\"prompt\": \"2 + 2 =\", \"answer\": \" 4\"}";

    @TempDir
    Path folder;

    @Test
    void aSampleALine() throws IOException {
        Path file = file(
                "{\"id\": [1, {\"prompt\": 2}], \"answer\": \" <|x|>\\n\", \"prompt\": \"é\\u00e9\"}\n" + GOOD);
        assertEquals(List.of(new Sample("éé", " <|x|>\n", file.toString(), Double.NaN),
                new Sample("2 + 2 =", " 4", file.toString(), Double.NaN)), JsonlSamples.read(file));
    }

    @Test
    void lineEndsEmptyLinesAndAByteOrderMark() throws IOException {
        assertEquals(2, JsonlSamples.read(file("\uFEFF" + GOOD + "\r\n\r\n" + GOOD + "\r\n  \n\n")).size());
    }

    @Test
    void errorsNameTheLine() throws IOException {
        refused(GOOD + "\n\n{\"prompt\": \"a\"}\n", ", line 3: no \"answer\", expected a text");
        refused("{\"answer\": \"a\"}", ", line 1: no \"prompt\"");
        refused("{\"prompt\": \"a\", \"answer\": \"\"}", ", line 1: \"answer\" is empty");
        refused("{\"prompt\": \"\", \"answer\": \"a\"}", ", line 1: \"prompt\" is empty");
        refused("{\"prompt\": \"a\", \"answer\": 4}", ", line 1: \"answer\" is 4, expected a text");
        refused("{\"prompt\": null, \"answer\": \"4\"}", ", line 1: \"prompt\" is null, expected a text");
        refused("{\"prompt\": [\"a\"], \"answer\": \"4\"}", ", line 1: \"prompt\" is [, expected a text");
        refused("{\"prompt\": \"a\", \"prompt\": \"b\", \"answer\": \"4\"}", ", line 1: \"prompt\" occurs twice");
        refused(GOOD + "\n" + GOOD + GOOD, ", line 2: found { after the object");
        refused(GOOD + "\n[]", ", line 2: found [, expected an object");
        refused(GOOD + "\n{\"prompt\": \"a\",\n", ", line 2, column", "not valid JSON");
        refused(GOOD + "\nprompt", ", line 2, column 7: not valid JSON");
    }

    @Test
    void filesWithoutSamples() throws IOException {
        refused("", ": no sample; expected a line each");
        refused("\n \n", ": no sample");
        Path missing = folder.resolve("missing.jsonl");
        assertTrue(assertThrows(InputException.class, () -> JsonlSamples.read(missing)).getMessage()
                .contains(missing + ": cannot be read: no such file"));
        Path latin = Files.write(folder.resolve("latin"), new byte[]{'{', '"', (byte) 0xE9, '"'});
        assertTrue(assertThrows(InputException.class, () -> JsonlSamples.read(latin)).getMessage()
                .contains(latin + ": line 1 or one soon after it is not UTF-8"));
    }

    @Test
    void sharedNeedles() {
        Path file = Path.of(System.getProperty("bosch.shared", ""), "models/SmolLM2-135M-Instruct/needles.jsonl");
        Assumptions.assumeTrue(Files.exists(file), "no " + file);
        List<Sample> samples = JsonlSamples.read(file);
        assertEquals(24, samples.size());
        samples.forEach(sample -> assertTrue(sample.answer().matches(" \\d{5}"), sample.answer()));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("samples.jsonl"), text);
    }

    private void refused(String text, String... parts) throws IOException {
        Path file = file(text);
        String message = assertThrows(InputException.class, () -> JsonlSamples.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> message + "\nlacks\n" + part);
        }
    }
}
