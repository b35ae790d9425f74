package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.runtime.InputException;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The words of a needle task: what keys, values and essays are drawn from.
///
/// @param variant what kinds they are
/// @param grammar keys of words, and sentences
/// @param digits how many digits a number has, from 1 to 18
/// @param origin where the words are from, for messages
record NeedleWords(NeedleVariant variant, Grammar grammar, int digits, String origin) {

    private static final int MAX_DRAWS = 10_000;

    /// @param wanted whether a key will do
    /// @return the first drawn key that will
    String key(RandomGenerator random, Predicate<String> wanted) {
        return draw("key", () -> variant.keyKind == NeedleVariant.Kind.UUIDS ? uuid(random) : grammar.key(random),
                wanted);
    }

    /// @param wanted whether a value will do
    /// @return the first drawn value that will
    String value(RandomGenerator random, Predicate<String> wanted) {
        return draw("value", () -> variant.valueKind == NeedleVariant.Kind.UUIDS ? uuid(random) : number(random),
                wanted);
    }

    private String draw(String what, Supplier<String> source, Predicate<String> wanted) {
        for (int i = 0; i < MAX_DRAWS; i++) {
            String drawn = source.get();
            if (wanted.test(drawn)) {
                return drawn;
            }
        }
        throw new InputException(origin + ": " + MAX_DRAWS + " draws brought no unused " + what + " for " + variant
                + "; it needs longer word lists, or more valueDigits");
    }

    private String number(RandomGenerator random) {
        long smallest = Math.powExact(10L, digits - 1);
        return Long.toString(random.nextLong(smallest, 10 * smallest));
    }

    /// A random UUID (version 4 of RFC 9562).
    private static String uuid(RandomGenerator random) {
        long high = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        long low = random.nextLong() >>> 2 | 1L << 63;
        return new UUID(high, low).toString();
    }
}
