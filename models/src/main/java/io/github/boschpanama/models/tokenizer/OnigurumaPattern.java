package io.github.boschpanama.models.tokenizer;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Compiles the regular expressions of `tokenizer.json`, which are written for Oniguruma, for Java's engine.
///
/// Only what means the same in both, or can be rewritten to, is let through: the two agree on all of Unicode for
/// `\s`, `\d`, `.`, general categories and scripts under the flags set here (plain Java's `\s` is ASCII), but not on
/// `\w`, `\b`, `\h`, inline flags without a group, nested classes, or intervals followed by `?` or `+`.
final class OnigurumaPattern {
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES | Pattern.MULTILINE;
    private static final List<String> GROUPS = List.of("(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>");
    private static final Pattern INTERVAL = Pattern.compile("\\{\\d+(,\\d*)?}(?![?+*{])");
    private static final Pattern HEX = Pattern.compile("\\\\(x[0-7]\\p{XDigit}|x\\{\\p{XDigit}{1,6}}|u\\p{XDigit}{4})");
    private static final Pattern PROPERTY = Pattern.compile("\\\\[pP]\\{(\\w+)}");
    private static final Pattern CATEGORY = Pattern.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?"
            + "|C[cfson]?");

    private final String regex;
    private final StringBuilder java = new StringBuilder();
    private int at;

    private OnigurumaPattern(String regex) {
        this.regex = regex;
    }

    /// @param regex an expression in Oniguruma's syntax
    /// @return a pattern that matches the same
    /// @throws PatternSyntaxException if it has an error, or something that would mean another thing here
    static Pattern compile(String regex) {
        return Pattern.compile(new OnigurumaPattern(regex).translate(), FLAGS);
    }

    private String translate() {
        while (at < regex.length()) {
            switch (regex.charAt(at)) {
                case '\\' -> escape();
                case '(' -> group();
                case '[' -> characterClass();
                case '{' -> copy(match(INTERVAL, "\"{\" other than in {n}, {n,} and {n,m} without \"?\" or \"+\""));
                default -> copy(1);
            }
        }
        return java.toString();
    }

    private void group() {
        String rest = regex.substring(at);
        if (rest.startsWith("(?")) {
            copy(GROUPS.stream().filter(rest::startsWith).findFirst()
                    .orElseThrow(() -> unsupported("a group other than ( and " + String.join(" ", GROUPS))).length());
        } else {
            copy(1);
        }
    }

    private void characterClass() {
        int begin = at;
        copy(regex.startsWith("[^", at) ? 2 : 1);
        int first = at;
        while (at < regex.length() && (regex.charAt(at) != ']' || at == first)) {
            char next = regex.charAt(at);
            if (next == '[' || next == ']' || regex.startsWith("&&", at)) {
                throw unsupported("\"" + next + "\" in a class: write \"\\" + next + "\" for the character; nested "
                        + "classes and intersections differ");
            }
            if (next == '\\') {
                escape();
            } else {
                copy(1);
            }
        }
        if (at == regex.length()) {
            at = begin;
            throw unsupported("a class without \"]\"");
        }
        copy(1);
    }

    private void escape() {
        if (at + 1 == regex.length()) {
            throw unsupported("\"\\\" at the end");
        }
        char next = regex.charAt(at + 1);
        switch (next) {
            case 's', 'S', 'd', 'D', 'r', 'n', 't', 'f', 'a', 'e' -> copy(2);
            case 'v' -> { // Java: any vertical space
                java.append("\\x0B");
                at += 2;
            }
            case 'x', 'u' -> copy(match(HEX, "an escape other than \\x{H}, \\xHH below 80 and \\uHHHH"));
            case 'p', 'P' -> property(next);
            default -> {
                if (Character.isLetterOrDigit(next)) {
                    throw unsupported("\"\\" + next + "\"");
                }
                copy(2);
            }
        }
    }

    private void property(char kind) {
        int length = match(PROPERTY, "\\" + kind + " without {name}");
        String name = regex.substring(at + 3, at + length - 1);
        java.append('\\').append(kind).append('{').append(CATEGORY.matcher(name).matches() ? name : script(name))
                .append('}');
        at += length;
    }

    private String script(String name) {
        try {
            return "Is" + UnicodeScript.forName(name);
        } catch (IllegalArgumentException e) {
            throw unsupported("property " + name + ", which is neither a general category nor a script");
        }
    }

    private int match(Pattern construct, String otherwise) {
        Matcher matcher = construct.matcher(regex).region(at, regex.length());
        if (!matcher.lookingAt()) {
            throw unsupported(otherwise);
        }
        return matcher.end() - at;
    }

    private void copy(int length) {
        java.append(regex, at, at + length);
        at += length;
    }

    private PatternSyntaxException unsupported(String what) {
        return new PatternSyntaxException("not supported: " + what, regex, at);
    }
}
