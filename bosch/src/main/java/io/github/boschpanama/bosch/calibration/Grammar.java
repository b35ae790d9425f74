package io.github.boschpanama.bosch.calibration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Word lists, and the sentences and keys made of them.
final class Grammar {
    private final Map<String, List<String>> words;
    private final List<SlotTemplate> sentences;
    private final SlotTemplate key;

    /// @param file has `sentences`, `key`, and a list for each slot of theirs
    Grammar(TemplateFile file) {
        words = new HashMap<>(file.lists());
        words.remove("sentences");
        Set<String> slots = new TreeSet<>(words.keySet());
        sentences = file.list("sentences").stream().map(text -> new SlotTemplate(text, slots, file.name())).toList();
        key = new SlotTemplate(file.text("key"), slots, file.name());
    }

    /// @return a key of uniformly drawn words
    String key(RandomGenerator random) {
        return fill(key, random);
    }

    /// Sentences without end: every template once, in random order, before any comes again.
    ///
    /// @param random draws order and words
    /// @return makes the next sentence
    Supplier<String> sentences(RandomGenerator random) {
        List<SlotTemplate> deck = new ArrayList<>();
        return () -> {
            if (deck.isEmpty()) {
                deck.addAll(sentences);
            }
            // Drawing the next card of a deck is a Fisher–Yates shuffle done as needed.
            int drawn = random.nextInt(deck.size());
            SlotTemplate template = deck.set(drawn, deck.getLast());
            deck.removeLast();
            String text = fill(template, random);
            int first = text.offsetByCodePoints(0, Math.min(1, text.length()));
            return text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first);
        };
    }

    private String fill(SlotTemplate template, RandomGenerator random) {
        return template.fill(slot -> {
            List<String> list = words.get(slot);
            return list.get(random.nextInt(list.size()));
        });
    }
}
