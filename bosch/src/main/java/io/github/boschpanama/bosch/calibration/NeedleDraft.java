package io.github.boschpanama.bosch.calibration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Samples about one haystack, which has no length yet. Needles, questions and answers are drawn; a longer haystack begins with
/// the sentences of a shorter one.
final class NeedleDraft {
    private static final String NOISE = "The grass is green. The sky is blue. The sun is yellow. Here we go. "
            + "There and back again.";

    /// @param depth where it goes, from 0 (before the haystack) to 1 (after it)
    private record Needle(String key, String value, double depth) {}

    private final NeedleWords words;
    private final Wording wording;
    private final double[] depths;
    private final List<Needle> needles; // by depth
    private final List<List<String>> questions; // the keys that each sample asks for
    private final Supplier<String> source;
    private final List<String> haystack = new ArrayList<>();

    /// @param words what to draw from
    /// @param wording how it is told
    /// @param split the side of the keys that are asked for
    /// @param depths where the needles go whose values are asked for, if each question is for one; a question each
    /// @param random draws everything
    NeedleDraft(NeedleWords words, Wording wording, Split split, double[] depths, SplittableRandom random) {
        this.words = words;
        this.wording = wording;
        this.depths = depths;
        Set<String> keys = new HashSet<>();
        Set<String> values = new HashSet<>();
        List<String> asked = new ArrayList<>();
        this.needles = needles(split, random, asked, keys, values);
        Collections.shuffle(asked, random);
        this.questions = words.variant().hasOneAnswer() ? asked.stream().map(List::of).toList() : List.of(asked);
        this.source = source(random.split(), keys, values);
    }

    private List<Needle> needles(Split split, RandomGenerator random, List<String> asked, Set<String> keys,
            Set<String> values) {
        NeedleVariant variant = words.variant();
        int queries = Math.max(variant.queries, depths.length);
        List<Needle> drawn = new ArrayList<>();
        for (int k = 0; k < Math.max(variant.keys, queries); k++) {
            boolean isAsked = k < queries;
            String key = words.key(random, word -> (!isAsked || split.holds(word)) && keys.add(word));
            if (isAsked) {
                asked.add(key);
            }
            for (int v = 0; v < variant.valuesPerKey; v++) {
                String value = words.value(random, values::add);
                drawn.add(new Needle(key, value, place(drawn.size(), random)));
            }
        }
        return drawn.stream().sorted(Comparator.comparingDouble(Needle::depth)).toList();
    }

    /// One answer goes to its depth and other needles anywhere; several answers go to equal parts of the text.
    private double place(int needle, RandomGenerator random) {
        if (words.variant().hasOneAnswer()) {
            return needle < depths.length ? depths[needle] : random.nextDouble();
        }
        return (needle + random.nextDouble()) / (words.variant().keys * words.variant().valuesPerKey);
    }

    private Supplier<String> source(RandomGenerator random, Set<String> keys, Set<String> values) {
        return switch (words.variant().haystack) {
            case NOISE -> () -> NOISE;
            case ESSAY -> words.grammar().sentences(random);
            case NEEDLES -> () -> wording.needle(words.key(random, key -> !keys.contains(key)),
                    words.value(random, value -> !values.contains(value)));
        };
    }

    /// @param sentences how many sentences of haystack
    /// @return the samples of that length, which differ in what follows the text
    List<Sample> samples(int sentences) {
        while (haystack.size() < sentences) {
            haystack.add(source.get());
        }
        List<String> text = new ArrayList<>(sentences + needles.size());
        int next = 0;
        for (int i = 0; i <= sentences; i++) {
            while (next < needles.size() && Math.round(needles.get(next).depth * sentences) == i) {
                text.add(wording.needle(needles.get(next).key, needles.get(next).value));
                next++;
            }
            if (i < sentences) {
                text.add(haystack.get(i));
            }
        }
        return questions.stream().map(question -> sample(text, question)).toList();
    }

    private Sample sample(List<String> text, List<String> question) {
        // in the order of the question, then of the text
        List<Needle> answers = question.stream()
                .flatMap(key -> needles.stream().filter(needle -> needle.key.equals(key))).toList();
        return new Sample(wording.prompt(text, question), wording.answer(answers.stream().map(Needle::value).toList()),
                words.variant().toString(), answers.size() == 1 ? answers.getFirst().depth : Double.NaN);
    }
}
