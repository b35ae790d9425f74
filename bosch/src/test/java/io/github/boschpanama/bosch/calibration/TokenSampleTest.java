package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenSampleTest {
    @Test
    void promptAndAnswerAreTokenisedApart() {
        TokenSample sample = TokenSample.of(new Sample("ab", "cde", "test", 0.25),
                text -> new int[]{text.length(), text.charAt(0)});
        assertArrayEquals(new int[]{2, 'a', 3, 'c'}, sample.ids());
        assertEquals(2, sample.answerStart());
        assertEquals(0.25, sample.depth());
    }

    @Test
    void whatTheModelExpectsBeforeAnyTextComesFirst() throws IOException {
        Path folder = BuiltInModel.folder();
        Tokenizer plain = Tokenizer.load(folder);
        String beginning = "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\":"
                + " \"<|im_start|>\", \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}], \"pair\": [],"
                + " \"special_tokens\": {\"<|im_start|>\": {\"id\": \"<|im_start|>\", \"ids\": [1022], \"tokens\":"
                + " [\"<|im_start|>\"]}}}";
        String file = Files.readString(folder.resolve("tokenizer.json")).replace("\"post_processor\": null", beginning);
        Tokenizer marking = Tokenizer.read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), "test");
        Sample text = new Sample("The mill", " is old", "test", 0);
        TokenSample bare = TokenSample.of(text, plain);
        assertArrayEquals(TokenSample.of(text, plain::encode).ids(), bare.ids());
        TokenSample marked = TokenSample.of(text, marking);
        assertEquals(1022, marked.ids()[0]);
        assertArrayEquals(bare.ids(), Arrays.copyOfRange(marked.ids(), 1, marked.ids().length));
        assertEquals(bare.answerStart() + 1, marked.answerStart());
        NeedleTask task = NeedleTask.forModel(folder, NeedleVariant.MULTIKEY_1);
        TokenSample needle = task.samples(Split.CALIBRATION, 1, 200, 0, marking).getFirst();
        assertEquals(1022, needle.ids()[0]);
        assertTrue(needle.ids().length <= 200 && needle.ids().length > 180, needle.ids().length + " tokens");
    }

    @Test
    void bothNeedAToken() {
        for (Sample sample : new Sample[]{new Sample("", "a", "f", 0), new Sample("a", "", "f", 0)}) {
            assertThrows(InputException.class, () -> TokenSample.of(sample, text -> new int[text.length()]));
        }
        assertThrows(IllegalArgumentException.class, () -> new TokenSample(new int[3], 3, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenSample(new int[3], 0, 0));
    }
}
