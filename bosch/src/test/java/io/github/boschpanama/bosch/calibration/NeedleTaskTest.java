package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NeedleTaskTest {
    private static final Function<String, int[]> DEMO = Tokenizer.load(BuiltInModel.folder())::encode;
    private static final Pattern NEEDLE = Pattern
            .compile("One of the special magic (numbers|uuids) for (\\S+) is: (\\S+)\\.(?=\\s)");
    private static final Pattern UUID = Pattern
            .compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    // ---- construction

    @ParameterizedTest
    @EnumSource
    void rulersTable(NeedleVariant variant) {
        for (Sample sample : general(variant, Split.CALIBRATION, 5, 1500, 1)) {
            String key = variant == NeedleVariant.MULTIKEY_3 ? UUID.pattern() : "[a-z]+-[a-z]+";
            boolean uuids = variant == NeedleVariant.SINGLE_3 || variant == NeedleVariant.MULTIKEY_3;
            String value = uuids ? UUID.pattern() : "[1-9][0-9]{6}";
            List<String> keys = new ArrayList<>();
            List<String> values = new ArrayList<>();
            Matcher needles = NEEDLE.matcher(sample.prompt());
            while (needles.find()) {
                assertEquals(uuids ? "uuids" : "numbers", needles.group(1));
                assertTrue(needles.group(2).matches(key), needles.group(2));
                assertTrue(needles.group(3).matches(value), needles.group(3));
                keys.add(needles.group(2));
                values.add(needles.group(3));
            }
            switch (variant) {
                case SINGLE_1, SINGLE_2, SINGLE_3 -> assertEquals(1, values.size());
                case MULTIKEY_1, MULTIQUERY -> {
                    assertEquals(4, values.size());
                    assertEquals(4, new HashSet<>(keys).size());
                }
                case MULTIKEY_2, MULTIKEY_3 -> assertTrue(values.size() > 10, values.size() + " needles");
                case MULTIVALUE -> {
                    assertEquals(4, values.size());
                    assertEquals(1, new HashSet<>(keys).size());
                }
            }
            assertEquals(variant.toString(), sample.origin());
            assertAnswered(sample, keys, values);
        }
    }

    /// The question names the keys, and the answer is exactly their values, each of which occurs once.
    private static void assertAnswered(Sample sample, List<String> keys, List<String> values) {
        String question = sample.prompt().substring(sample.prompt().lastIndexOf('\n') + 1);
        Matcher asked = Pattern.compile("What (?:is|are all) the special magic \\w+ for (.*?) mentioned in the")
                .matcher(question);
        assertTrue(asked.lookingAt(), question);
        List<String> expected = new ArrayList<>();
        for (String key : asked.group(1).split(", and |, ")) {
            for (int i = 0; i < keys.size(); i++) {
                if (keys.get(i).equals(key)) {
                    expected.add(values.get(i));
                }
            }
        }
        assertEquals(expected, Arrays.asList(sample.answer().strip().split(", and |, ")));
        for (String value : expected) {
            assertEquals(1, occurrences(sample.prompt(), value));
        }
        if (expected.size() == 1) {
            int place = sample.prompt().indexOf(expected.getFirst());
            assertEquals(sample.depth(), place / (double) sample.prompt().length(), 0.25);
        } else {
            assertEquals(4, expected.size());
            assertTrue(Double.isNaN(sample.depth()));
        }
    }

    @Test
    void wordingOfOneAnswer() {
        Sample sample = general(NeedleVariant.SINGLE_1, Split.CALIBRATION, 1, 400, 7).getFirst();
        String key = NEEDLE.matcher(sample.prompt()).results().findFirst().orElseThrow().group(2);
        String noise = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.\n";
        assertEquals("A special magic number is hidden within the following text. Make sure to memorize it. "
                + "I will quiz you about the number afterwards.\nNOISE"
                + "One of the special magic numbers for KEY is:VALUE.\nNOISE"
                + "What is the special magic number for KEY mentioned in the provided text? "
                + "The special magic number for KEY mentioned in the provided text is",
                sample.prompt().replaceAll("(" + Pattern.quote(noise) + ")+", "NOISE").replace(key, "KEY")
                        .replace(sample.answer(), "VALUE"));
    }

    @Test
    void wordingOfSeveralAnswers() {
        String prompt = general(NeedleVariant.MULTIQUERY, Split.CALIBRATION, 1, 500, 7).getFirst().prompt();
        assertTrue(prompt.startsWith("Some special magic numbers are hidden within the following text. Make sure to "
                + "memorize it. I will quiz you about the numbers afterwards.\n"), prompt);
        assertTrue(prompt.matches("(?s).*\nWhat are all the special magic numbers for (\\S+, \\S+, \\S+, and \\S+) "
                + "mentioned in the provided text\\? The special magic numbers for \\1 mentioned in the provided text "
                + "are"), prompt);
    }

    @Test
    void theModelsOwnWording() {
        for (Sample sample : demo(NeedleVariant.MULTIKEY_1, Split.CALIBRATION, 8, 512, 3)) {
            List<String> needles = NEEDLE.matcher(sample.prompt()).results().map(match -> match.group(2)).toList();
            assertEquals(4, needles.size());
            assertTrue(sample.answer().matches(" [1-9][0-9]{4}"), sample.answer());
            assertEquals(1, occurrences(sample.prompt(), sample.answer()));
            assertTrue(sample.prompt().startsWith(" ") && !sample.prompt().contains("\n")
                    && !sample.prompt().contains("  "), sample.prompt());
            Matcher question = Pattern.compile("(?<=\\.) What is the special magic number for (\\S+) mentioned in the "
                    + "text\\? The special magic number for \\1 is:$").matcher(sample.prompt());
            assertTrue(question.find(), sample.prompt());
            assertTrue(sample.prompt().contains(" for " + question.group(1) + " is:" + sample.answer() + ". "));
        }
    }

    @Test
    void theModelsTemplatesExpressFourVariants() {
        for (NeedleVariant variant : NeedleVariant.values()) {
            switch (variant) {
                case SINGLE_1, SINGLE_2, MULTIKEY_1, MULTIKEY_2 -> demo(variant, Split.CALIBRATION, 1, 300, 3);
                default ->
                    assertTrue(assertThrows(InputException.class, () -> demo(variant, Split.CALIBRATION, 1, 300, 3))
                            .getMessage().contains("which " + variant + " does not; take niah_single_1, "));
            }
        }
    }

    // ---- context length

    @Property(tries = 40)
    void theContextIsMetExactlyOrJustBelow(@ForAll NeedleVariant variant, @ForAll long seed,
            @ForAll @IntRange(min = 700, max = 2500) int context) {
        for (Sample sample : general(variant, Split.CALIBRATION, 2, context, seed)) {
            assertFits(sample, context, 110); // a needle with two UUIDs takes about 100 tokens of the demo
        }
    }

    @Property(tries = 40)
    void theDemosContextIsMet(@ForAll long seed, @ForAll @IntRange(min = 200, max = 1024) int context) {
        for (Sample sample : demo(NeedleVariant.MULTIKEY_1, Split.HELD_OUT, 3, context, seed)) {
            assertFits(sample, context, 30);
        }
    }

    private static void assertFits(Sample sample, int context, int unit) {
        int tokens = TokenSample.of(sample, DEMO).ids().length;
        assertTrue(tokens <= context && tokens > context - unit, tokens + " tokens of " + context);
    }

    @Test
    void aContextTooShortSaysWhatFits() {
        NeedleTask task = NeedleTask.forModel(BuiltInModel.folder(), NeedleVariant.SINGLE_2);
        String message = assertThrows(InputException.class,
                () -> task.samples(Split.CALIBRATION, 6, 20, 5, DEMO)).getMessage();
        Matcher smallest = Pattern.compile("a context of 20 tokens is too short for niah_single_2: .*fits is (\\d+)")
                .matcher(message);
        assertTrue(smallest.matches(), message);
        int fits = Integer.parseInt(smallest.group(1));
        assertEquals(6, task.samples(Split.CALIBRATION, 6, fits, 5, DEMO).size());
        assertThrows(InputException.class, () -> task.samples(Split.CALIBRATION, 6, fits - 1, 5, DEMO));
    }

    // ---- depth, seeds, sides

    @Property
    void depthsAreSpreadEvenly(@ForAll @IntRange(min = 1, max = 200) int count) {
        double[] depths = NeedleTask.depths(count);
        double[] sorted = depths.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < count; i++) {
            assertEquals((i + 0.5) / count, sorted[i], 1e-12);
        }
        for (int first = 1; first <= count; first++) { // any first few leave no third of the text out for long
            double[] some = Arrays.copyOf(depths, first);
            for (int third = 0; first >= 6 && third < 3; third++) {
                double from = third / 3.0;
                assertTrue(Arrays.stream(some).anyMatch(depth -> depth >= from && depth <= from + 1 / 3.0));
            }
        }
    }

    @Test
    void theNeedleLiesAtItsDepth() {
        for (Sample sample : demo(NeedleVariant.SINGLE_2, Split.CALIBRATION, 10, 900, 2)) {
            String text = sample.prompt().substring(0, sample.prompt().indexOf(" What is the special"));
            List<String> sentences = List.of(text.strip().split("(?<=\\.) "));
            int place = IntStream.range(0, sentences.size())
                    .filter(i -> sentences.get(i).contains(sample.answer())).findFirst().orElseThrow();
            assertEquals(Math.round(sample.depth() * (sentences.size() - 1)), place);
        }
    }

    /// Pins the texts: another JDK, or a change of the drawing, must not change anybody's calibration set unnoticed.
    @Test
    void theSameArgumentsGiveTheSameTexts() {
        List<Sample> samples = demo(NeedleVariant.MULTIKEY_1, Split.CALIBRATION, 4, 200, 42);
        assertEquals(samples, demo(NeedleVariant.MULTIKEY_1, Split.CALIBRATION, 4, 200, 42));
        assertNotEquals(samples, demo(NeedleVariant.MULTIKEY_1, Split.CALIBRATION, 4, 200, 43));
        assertEquals(new Sample(" One of the special magic numbers for warm-mountain is: 99704. It was the storm that "
                + "described the wise window in winter. The next day the star above the shell drew another raven. "
                + "Every ladder needs a distant hawk without a word. The wooden spring ordered the shepherd year after "
                + "year. One of the special magic numbers for crooked-baker is: 34343. One of the special magic numbers "
                + "for weary-tailor is: 37475. A otter watched the quick feather near the mirror. One of the special "
                + "magic numbers for violet-otter is: 32286. In spring, the ferry hid a lonely needle. Nobody fed the "
                + "candle across the wild village. What is the special magic number for weary-tailor mentioned in the "
                + "text? The special magic number for weary-tailor is:", " 37475", "niah_multikey_1", 0.625),
                samples.getFirst());
    }

    /// More samples do not change needles, question or essay of the first ones, only depths.
    @Test
    void samplesDoNotDependOnTheirNumber() {
        List<Sample> few = general(NeedleVariant.SINGLE_2, Split.CALIBRATION, 2, 600, 9);
        List<Sample> many = general(NeedleVariant.SINGLE_2, Split.CALIBRATION, 7, 600, 9);
        for (int i = 0; i < few.size(); i++) {
            assertEquals(few.get(i).answer(), many.get(i).answer());
        }
    }

    @Property(tries = 30)
    void theSidesShareNoSample(@ForAll NeedleVariant variant, @ForAll long one, @ForAll long other) {
        Set<String> calibration = new HashSet<>();
        asked(general(variant, Split.CALIBRATION, 8, 700, one)).forEach(calibration::addAll);
        Set<String> heldOut = new HashSet<>();
        asked(general(variant, Split.HELD_OUT, 8, 700, other)).forEach(heldOut::addAll);
        heldOut.retainAll(calibration);
        assertEquals(Set.of(), heldOut);
    }

    private static List<List<String>> asked(List<Sample> samples) {
        Pattern question = Pattern.compile("What (?:is|are all) the special magic \\w+ for (.*?) mentioned");
        return samples.stream().map(sample -> question.matcher(sample.prompt()).results().findFirst().orElseThrow())
                .map(match -> List.of(match.group(1).split(", and |, "))).toList();
    }

    // ---- several questions to a text

    @Property(tries = 30)
    void questionsAboutOneTextDifferInWhatFollowsItAlone(@ForAll @IntRange(min = 2, max = 4) int questions,
            @ForAll @IntRange(min = 1, max = 9) int count, @ForAll long seed) {
        for (NeedleVariant variant : List.of(NeedleVariant.MULTIKEY_1, NeedleVariant.MULTIKEY_2,
                NeedleVariant.MULTIKEY_3)) {
            List<Sample> samples = NeedleTask.general(variant).withQuestions(questions).samples(Split.HELD_OUT, count,
                    900, seed, DEMO);
            assertEquals(count, samples.size());
            Set<String> texts = new HashSet<>();
            Set<Sample> different = new HashSet<>();
            for (int i = 0; i < count; i++) {
                String prompt = samples.get(i).prompt();
                String text = prompt.substring(0, prompt.lastIndexOf('\n'));
                assertTrue(i % questions == 0 || texts.contains(text));
                texts.add(text);
                different.add(samples.get(i));
                assertTrue(text.contains(samples.get(i).answer() + "."));
            }
            assertEquals((count + questions - 1) / questions, texts.size());
            assertEquals(count, different.size());
            double[] depths = samples.stream().mapToDouble(Sample::depth).sorted().toArray();
            assertArrayEquals(Arrays.stream(NeedleTask.depths(count)).sorted().toArray(), depths);
            assertTrue(asked(samples).stream().flatMap(List::stream).allMatch(Split.HELD_OUT::holds));
        }
    }

    @Property(tries = 20)
    void theLongestQuestionMeetsTheContext(@ForAll long seed, @ForAll @IntRange(min = 200, max = 1024) int context) {
        List<Sample> samples = NeedleTask.forModel(BuiltInModel.folder(), NeedleVariant.MULTIKEY_1).withQuestions(4)
                .samples(Split.CALIBRATION, 4, context, seed, DEMO);
        Sample longest = samples.stream()
                .max(Comparator.comparingInt(sample -> TokenSample.of(sample, DEMO).ids().length)).orElseThrow();
        assertFits(longest, context, 30);
    }

    @Test
    void oneQuestionToATextIsTheDefault() {
        assertEquals(demo(NeedleVariant.MULTIKEY_1, Split.CALIBRATION, 5, 300, 3),
                NeedleTask.forModel(BuiltInModel.folder(), NeedleVariant.MULTIKEY_1).withQuestions(1)
                        .samples(Split.CALIBRATION, 5, 300, 3, DEMO));
    }

    @ParameterizedTest
    @CsvSource({"SINGLE_2, 2, expected 1: for more take niah_multikey_1", "MULTIQUERY, 2, expected 1: for more",
            "MULTIKEY_1, 5, expected 1 to 4: for more take", "MULTIKEY_2, 0, 0 questions"})
    void moreQuestionsThanNeedlesAreRefused(NeedleVariant variant, int questions, String expected) {
        String message = assertThrows(InputException.class,
                () -> NeedleTask.general(variant).withQuestions(questions)).getMessage();
        assertTrue(message.contains(expected), message);
    }

    // ---- our own words

    @Test
    void ownWordsAreManyAndNoneLooksLikeAKeyOrAValue() throws Exception {
        try (var stream = NeedleTask.class.getResourceAsStream("needles.json")) {
            TemplateFile file = TemplateFile.read(stream, "needles.json");
            assertTrue(file.list("adjective").size() >= 100);
            assertTrue(file.list("noun").size() >= 150);
            assertTrue(file.list("sentences").size() >= 300);
            for (Map.Entry<String, List<String>> list : file.lists().entrySet()) {
                assertEquals(list.getValue().size(), new HashSet<>(list.getValue()).size(), list.getKey());
                list.getValue().forEach(text -> assertTrue(text.matches("[^0-9-]+"), text));
            }
        }
    }

    @Test
    void theEssayDoesNotRepeatItselfSoon() {
        String prompt = general(NeedleVariant.SINGLE_2, Split.CALIBRATION, 1, 6000, 1).getFirst().prompt();
        List<String> sentences = List.of(prompt.split("(?<=[.?]) "));
        assertTrue(sentences.size() > 150, sentences.size() + " sentences");
        assertEquals(sentences.size(), new HashSet<>(sentences).size());
    }

    private static List<Sample> general(NeedleVariant variant, Split split, int count, int context, long seed) {
        return NeedleTask.general(variant).samples(split, count, context, seed, DEMO);
    }

    private static List<Sample> demo(NeedleVariant variant, Split split, int count, int context, long seed) {
        return NeedleTask.forModel(BuiltInModel.folder(), variant).samples(split, count, context, seed, DEMO);
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
