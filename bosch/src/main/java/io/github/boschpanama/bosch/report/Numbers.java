package io.github.boschpanama.bosch.report;

import java.math.BigDecimal;
import java.util.Locale;

/// Numbers as text, the same in every locale.
final class Numbers {
    private Numbers() {}

    /// @return the shortest decimal, without exponent or trailing zeros: `0.75`, `1`
    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /// @return a share as per cent with one decimal: `91.8`
    static String percent(double share) {
        return fixed(100 * share, 1);
    }

    /// @return the number with so many decimals
    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /// @return a time that a person reads: `0.4 s`, `12 s`, `3 min`
    static String duration(double seconds) {
        if (seconds < 10) {
            return fixed(seconds, 1) + " s";
        }
        return seconds < 120 ? fixed(seconds, 0) + " s" : fixed(seconds / 60, 0) + " min";
    }
}
