package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of a broken `niah.json`.
class NeedleTemplatesTest {
    private static final String GOOD = """
            {"comment": "any", "animal": ["owl", "fox", "élan"], "number": ["one", "two", "six"],
             "sentences": ["{animal}s saw {number} {animal}s."], "key": "{animal}-{number}",
             "needle": "{key} = {value}.", "question": "{key}?", "answer": " {value}", "valueDigits": 2}""";

    @TempDir
    Path folder;

    @Test
    void aTaskOfThreeWords() throws IOException {
        Sample sample = sample(GOOD);
        assertTrue(sample.prompt().matches(
                " (([OÉF]\\p{L}+ saw (one|two|six) \\p{L}+|\\p{L}+-\\w+ = [1-9][0-9])\\. )+\\p{L}+-\\w+\\?"),
                sample.prompt());
        String key = sample.prompt().substring(sample.prompt().lastIndexOf(' ') + 1, sample.prompt().length() - 1);
        assertTrue(sample.prompt().contains(" " + key + " =" + sample.answer() + ". "), sample.prompt());
    }

    @Test
    void brokenFiles() throws IOException {
        refused("{\"a\": [}", "not valid JSON at line 1, column");
        refused("[]", "expected an object of word lists");
        refused("{\"a\": [1]}", "\"a\" holds 1, expected texts");
        refused("{\"a\": []}", "the list \"a\" is empty");
        refused("{\"a\": {}}", "\"a\" is {, expected a list of texts");
        refused("{\"a\": 1.5}", "\"a\" is 1.5");
        refused("{\"a\": 99999999999}", "not valid JSON");
        refused("{\"a\": 1, \"a\": 1}", "\"a\" occurs twice");
        refused(GOOD.replace("\"sentences\"", "\"phrases\""), "no \"sentences\", expected a list of texts");
        refused(GOOD.replace("\"valueDigits\"", "\"digits\""), "no \"valueDigits\", expected a whole number");
        refused(GOOD.replace("\"needle\"", "\"pin\""), "no \"needle\", expected a text");
        refused(GOOD.replace("saw {number}", "saw {count}"), "no list for the slot {count} of \"{animal}s saw",
                "[animal, number]");
        refused(GOOD.replace("{key}?", "which?"), "\"question\" has the slots [], expected [key]");
        refused(GOOD.replace("\": 2}", "\": 19}"), "valueDigits is 19, expected a number from 1 to 18");
    }

    /// Two words make four keys, of which half are on either side: four distinct ones there are not.
    @Test
    void tooFewWords() throws IOException {
        refused(GOOD.replace("\"owl\", \"fox\", \"élan\"", "\"owl\"").replace("\"one\", ", ""),
                "draws brought no unused key for niah_multikey_1");
    }

    private Sample sample(String json) throws IOException {
        Files.writeString(folder.resolve("niah.json"), json);
        return NeedleTask.forModel(folder, NeedleVariant.MULTIKEY_1)
                .samples(Split.CALIBRATION, 1, 400, 1, text -> text.codePoints().toArray()).getFirst();
    }

    private void refused(String json, String... parts) {
        String message = assertThrows(InputException.class, () -> sample(json)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> message + "\nlacks\n" + part);
        }
        assertEquals(0, message.indexOf(folder.resolve("niah.json").toString()), message);
    }
}
