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

/// A sample whose haystack has no length yet. Needles, question and answer are drawn; a longer haystack begins with the
/// sentences of a shorter one.
final class NeedleDraft {
    private static final String NOISE = "The grass is green. The sky is blue. The sun is yellow. Here we go. "
            + "There and back again.";

    /// @param depth where it goes, from 0 (before the haystack) to 1 (after it)
    private record Needle(String key, String value, double depth) {}

    private final NeedleWords words;
    private final Wording wording;
    private final double depth;
    private final List<Needle> needles; // by depth
    private final List<String> queries;
    private final Supplier<String> source;
    private final List<String> haystack = new ArrayList<>();

    /// @param words what to draw from
    /// @param wording how it is told
    /// @param split the side of the keys that are asked for
    /// @param depth where the needle goes whose value is asked for, if it is only one
    /// @param random draws everything
    NeedleDraft(NeedleWords words, Wording wording, Split split, double depth, SplittableRandom random) {
        this.words = words;
        this.wording = wording;
        this.depth = words.variant().hasOneAnswer() ? depth : Double.NaN;
        Set<String> keys = new HashSet<>();
        Set<String> values = new HashSet<>();
        this.queries = new ArrayList<>();
        this.needles = needles(split, random, keys, values);
        Collections.shuffle(queries, random);
        this.source = source(random.split(), keys, values);
    }

    private List<Needle> needles(Split split, RandomGenerator random, Set<String> keys, Set<String> values) {
        NeedleVariant variant = words.variant();
        List<Needle> drawn = new ArrayList<>();
        for (int k = 0; k < variant.keys; k++) {
            boolean asked = k < variant.queries;
            String key = words.key(random, word -> (!asked || split.holds(word)) && keys.add(word));
            if (asked) {
                queries.add(key);
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
            return needle == 0 ? depth : random.nextDouble();
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
    /// @return the sample of that length
    Sample sample(int sentences) {
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
        return new Sample(wording.prompt(text, queries), wording.answer(answers()), words.variant().toString(), depth);
    }

    /// The values asked for, in the order of the queries, then of the text.
    private List<String> answers() {
        return queries.stream().flatMap(
                query -> needles.stream().filter(needle -> needle.key.equals(query)).map(Needle::value)).toList();
    }
}
