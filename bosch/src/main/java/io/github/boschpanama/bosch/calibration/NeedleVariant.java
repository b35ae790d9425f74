package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.runtime.InputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The eight needle-in-a-haystack tasks of RULER (Hsieh et al., arXiv 2404.06654; `synthetic.yaml` of NVIDIA/RULER),
/// under its names.
public enum NeedleVariant {
    /// One needle in five sentences that repeat.
    SINGLE_1(Haystack.NOISE, Kind.WORDS, Kind.NUMBERS, 1, 1, 1),
    /// One needle in an essay.
    SINGLE_2(Haystack.ESSAY, Kind.WORDS, Kind.NUMBERS, 1, 1, 1),
    /// One needle in an essay; the value is a UUID.
    SINGLE_3(Haystack.ESSAY, Kind.WORDS, Kind.UUIDS, 1, 1, 1),
    /// Four needles with four keys in an essay, one of them asked for.
    MULTIKEY_1(Haystack.ESSAY, Kind.WORDS, Kind.NUMBERS, 4, 1, 1),
    /// The haystack is needles with other keys.
    MULTIKEY_2(Haystack.NEEDLES, Kind.WORDS, Kind.NUMBERS, 1, 1, 1),
    /// The haystack is needles with other keys; keys and values are UUIDs.
    MULTIKEY_3(Haystack.NEEDLES, Kind.UUIDS, Kind.UUIDS, 1, 1, 1),
    /// Four values of one key, all asked for.
    MULTIVALUE(Haystack.ESSAY, Kind.WORDS, Kind.NUMBERS, 1, 4, 1),
    /// Four keys, all asked for.
    MULTIQUERY(Haystack.ESSAY, Kind.WORDS, Kind.NUMBERS, 4, 1, 4);

    /// What the needles lie in.
    enum Haystack {
        /// The same five short sentences over and over.
        NOISE,
        /// Sentences that differ.
        ESSAY,
        /// Other needles.
        NEEDLES
    }

    /// What keys and values are.
    enum Kind {
        /// An adjective and a noun.
        WORDS,
        /// Decimal digits, the first not 0.
        NUMBERS,
        /// Random UUIDs.
        UUIDS
    }

    final Haystack haystack;
    final Kind keyKind;
    final Kind valueKind;
    final int keys;
    final int valuesPerKey;
    final int queries;

    NeedleVariant(Haystack haystack, Kind keyKind, Kind valueKind, int keys, int valuesPerKey, int queries) {
        this.haystack = haystack;
        this.keyKind = keyKind;
        this.valueKind = valueKind;
        this.keys = keys;
        this.valuesPerKey = valuesPerKey;
        this.queries = queries;
    }

    /// @return whether one value alone is asked for, so that the answer has one place in the prompt
    boolean hasOneAnswer() {
        return queries * valuesPerKey == 1;
    }

    /// @return how many questions, a sample each, there can be about one text
    int mostQuestions() {
        if (!hasOneAnswer()) {
            return 1;
        }
        return haystack == Haystack.NEEDLES ? Integer.MAX_VALUE : keys;
    }

    /// @return RULER's name, such as `niah_single_1`
    @Override
    public String toString() {
        return "niah_" + name().toLowerCase(Locale.ROOT);
    }

    /// @param name RULER's name
    /// @return the variant
    /// @throws InputException if there is none of that name
    public static NeedleVariant of(String name) {
        return Arrays.stream(values()).filter(variant -> variant.toString().equals(name)).findFirst()
                .orElseThrow(() -> new InputException("unknown variant '" + name + "'; known are " + Arrays
                        .stream(values()).map(NeedleVariant::toString).collect(Collectors.joining(", "))));
    }
}
