package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Needle in a haystack: a value is told somewhere in a long text, and asked for at its end.
///
/// The construction is RULER's (`niah.py` of NVIDIA/RULER); words and sentences are this project's own, so scores are
/// not RULER scores. Differences that are wanted: depths are spread evenly over the samples instead of drawn; no sentence
/// template of the essay comes again before all have come; the values asked for occur once in the prompt.
///
/// Everything is drawn from a [SplittableRandom] a sample, split off the seed's: the same arguments give the same texts.
public final class NeedleTask {
    private static final String MODEL_TEMPLATES = "niah.json";
    private static final String OWN_WORDS = "needles.json";
    private static final int RULER_DIGITS = 7;
    private static final int MAX_DIGITS = 18;

    private final NeedleWords words;
    private final Wording wording;
    private final int questions; // about one text

    private NeedleTask(NeedleWords words, Wording wording) {
        this(words, wording, 1);
    }

    private NeedleTask(NeedleWords words, Wording wording, int questions) {
        this.words = words;
        this.wording = wording;
        this.questions = questions;
    }

    /// The task that suits a model: by the templates in its folder, if it brings `niah.json`, or else in RULER's wording.
    ///
    /// @param modelFolder the model's folder
    /// @param variant which task
    /// @return the task
    /// @throws InputException if the model's templates are broken or cannot express the variant
    public static NeedleTask forModel(Path modelFolder, NeedleVariant variant) {
        return hasTemplates(modelFolder)
                ? byTemplates(modelFolder.resolve(MODEL_TEMPLATES), variant)
                : general(variant);
    }

    /// @param modelFolder the model's folder
    /// @return whether the model brings templates of its own
    public static boolean hasTemplates(Path modelFolder) {
        return Files.exists(modelFolder.resolve(MODEL_TEMPLATES));
    }

    /// @param modelFolder the model's folder
    /// @return the variants that [#forModel] can make for that model
    public static List<NeedleVariant> variants(Path modelFolder) {
        boolean own = hasTemplates(modelFolder);
        return Stream.of(NeedleVariant.values()).filter(variant -> !own || suitsTemplates(variant)).toList();
    }

    /// The task in RULER's wording, for any model.
    ///
    /// @param variant which task
    /// @return the task
    public static NeedleTask general(NeedleVariant variant) {
        try (InputStream stream = NeedleTask.class.getResourceAsStream(OWN_WORDS)) {
            Grammar grammar = new Grammar(TemplateFile.read(stream, OWN_WORDS));
            return new NeedleTask(new NeedleWords(variant, grammar, RULER_DIGITS, OWN_WORDS),
                    new RulerWording(variant));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The task that a model was trained on. Its templates ask for one number by a key of words, which leaves the
    /// variants single_1, single_2, multikey_1 and multikey_2.
    private static NeedleTask byTemplates(Path file, NeedleVariant variant) {
        if (!suitsTemplates(variant)) {
            throw new InputException(file + ": these templates ask for one number by a key of words, which " + variant
                    + " does not; take " + NeedleVariant.SINGLE_1 + ", " + NeedleVariant.SINGLE_2 + ", "
                    + NeedleVariant.MULTIKEY_1 + " or " + NeedleVariant.MULTIKEY_2);
        }
        try (InputStream stream = Files.newInputStream(file)) {
            TemplateFile templates = TemplateFile.read(stream, file.toString());
            int digits = templates.number("valueDigits");
            if (digits < 1 || digits > MAX_DIGITS) {
                throw new InputException(
                        file + ": valueDigits is " + digits + ", expected a number from 1 to " + MAX_DIGITS);
            }
            return new NeedleTask(new NeedleWords(variant, new Grammar(templates), digits, file.toString()),
                    new TemplateWording(templates));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /// The same task with several samples to a text, which differ in the needle they ask for. What they share is computed once,
    /// so that a sample costs little more than its question.
    ///
    /// @param count how many questions there are about each text, each of them a sample
    /// @return the task
    /// @throws InputException if the variant has no needles for so many
    public NeedleTask withQuestions(int count) {
        int most = words.variant().mostQuestions();
        if (count < 1 || count > most) {
            throw new InputException(count + " questions about a text of " + words.variant() + ", expected "
                    + (most == 1
                            ? "1: for more take " + NeedleVariant.MULTIKEY_1 + ", "
                            : "1 to " + most + ": for more take ")
                    + NeedleVariant.MULTIKEY_2 + " or " + NeedleVariant.MULTIKEY_3);
        }
        return new NeedleTask(words, wording, count);
    }

    private static boolean suitsTemplates(NeedleVariant variant) {
        return variant.hasOneAnswer() && variant.keyKind == NeedleVariant.Kind.WORDS
                && variant.valueKind == NeedleVariant.Kind.NUMBERS;
    }

    /// Makes samples of one context length in tokens, as [TokenSample#of(Sample, Tokenizer)] gives them.
    ///
    /// @param split which side; samples of the two sides never overlap, whatever the seeds
    /// @param count how many, at least 1
    /// @param contextTokens tokens of a whole sample
    /// @param seed samples of other seeds are others
    /// @param tokenizer the model's
    /// @return the samples
    /// @throws InputException if the context is too short, or the word lists are
    public List<TokenSample> samples(Split split, int count, int contextTokens, long seed, Tokenizer tokenizer) {
        int beginning = tokenizer.encodeWithSpecialTokens("").length;
        ToIntFunction<Sample> tokens = sample -> tokenizer.encode(sample.prompt()).length
                + tokenizer.encodeContinuation(sample.answer()).length;
        return fitting(split, count, contextTokens - beginning, seed, tokens).stream()
                .map(sample -> TokenSample.of(sample, tokenizer)).toList();
    }

    /// Makes samples of one context length: prompt and answer together have as many tokens as allowed, or as many fewer
    /// as one more sentence of haystack would be too many; where a text has several samples, that holds for the longest of
    /// them. Nothing is added to the texts by a chat template.
    ///
    /// Where one value is asked for, its depths are the middles of `count` equal parts, in an order in which any first
    /// few are spread out too.
    ///
    /// @param split which side; samples of the two sides never overlap, whatever the seeds
    /// @param count how many, at least 1
    /// @param contextTokens tokens of prompt and answer
    /// @param seed samples of other seeds are others
    /// @param encoder text → tokens, for others than a [Tokenizer], which encodes an answer as what follows its prompt
    /// @return the samples
    /// @throws InputException if the context is too short, with the smallest that fits, or the word lists are
    public List<Sample> samples(Split split, int count, int contextTokens, long seed,
            Function<String, int[]> encoder) {
        return fitting(split, count, contextTokens, seed,
                sample -> encoder.apply(sample.prompt()).length + encoder.apply(sample.answer()).length);
    }

    private List<Sample> fitting(Split split, int count, int contextTokens, long seed, ToIntFunction<Sample> tokens) {
        List<NeedleDraft> drafts = drafts(split, count, seed);
        int smallest = drafts.stream().mapToInt(draft -> longest(draft, 0, tokens)).max().orElseThrow();
        if (smallest > contextTokens) {
            throw new InputException("a context of " + contextTokens + " tokens is too short for " + words.variant()
                    + ": needles, question and answer take " + smallest + "; the smallest that fits is " + smallest);
        }
        return drafts.stream().flatMap(draft -> draft.samples(
                ContextFit.largest(contextTokens, sentences -> longest(draft, sentences, tokens))).stream()).toList();
    }

    private static int longest(NeedleDraft draft, int sentences, ToIntFunction<Sample> tokens) {
        return draft.samples(sentences).stream().mapToInt(tokens).max().orElseThrow();
    }

    private List<NeedleDraft> drafts(Split split, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int side = 0; side <= split.ordinal(); side++) {
            random = random.split();
        }
        List<NeedleDraft> drafts = new ArrayList<>();
        double[] depths = depths(count);
        for (int first = 0; first < count; first += questions) {
            double[] asked = Arrays.copyOfRange(depths, first, Math.min(first + questions, count));
            drafts.add(new NeedleDraft(words, wording, split, asked, random.split()));
        }
        return drafts;
    }

    /// The middles of `count` equal parts of [0, 1], in the order in which multiples of the golden ratio fall on a
    /// circle.
    static double[] depths(int count) {
        double golden = (Math.sqrt(5) - 1) / 2;
        int[] byPlace = IntStream.range(0, count).boxed()
                .sorted(Comparator.comparingDouble(i -> (0.5 + i * golden) % 1)).mapToInt(Integer::intValue).toArray();
        double[] depths = new double[count];
        for (int rank = 0; rank < count; rank++) {
            depths[byPlace[rank]] = (rank + 0.5) / count;
        }
        return depths;
    }
}
