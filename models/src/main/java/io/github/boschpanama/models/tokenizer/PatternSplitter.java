package io.github.boschpanama.models.tokenizer;

import io.github.boschpanama.runtime.InputException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a text at the matches of a pattern.
///
/// @param pattern the pattern
/// @param behavior where the matches go
/// @param inverted whether what the pattern does not match counts as match, and the other way round
record PatternSplitter(Pattern pattern, SplitBehavior behavior, boolean inverted) implements PreTokenizer {
    @Override
    public void split(String text, boolean begins, Consumer<String> pieces) {
        Cutter cutter = new Cutter(text, pieces);
        Matcher matcher = pattern.matcher(text);
        int end = 0; // of the last match
        int from = 0;
        boolean first = true;
        while (from <= text.length() && find(matcher, from)) {
            boolean empty = matcher.start() == matcher.end();
            if (!empty || matcher.start() > end || first) { // none that is empty right behind another
                if (end < matcher.start()) {
                    cutter.stretch(end, matcher.start(), inverted);
                }
                cutter.stretch(matcher.start(), matcher.end(), !inverted);
                end = matcher.end();
                first = false;
            }
            from = empty ? next(text, end) : end;
        }
        if (end < text.length()) {
            cutter.stretch(end, text.length(), inverted);
        }
        cutter.finish();
    }

    private boolean find(Matcher matcher, int from) {
        try {
            return matcher.find(from);
        } catch (StackOverflowError e) {
            throw new InputException(
                    "the tokenizer's pattern " + pattern + " recurses too deep on this text: split the "
                            + "text, or repeat a class of characters in the pattern instead of a group",
                    e);
        }
    }

    /// The place of the next character: past a whole surrogate pair, where Java would look between the two.
    private static int next(String text, int at) {
        return at < text.length() ? at + Character.charCount(text.codePointAt(at)) : at + 1;
    }

    /// Joins stretches of text, matches and what lies between them, to pieces as the behaviour says.
    private final class Cutter {
        private final String text;
        private final Consumer<String> pieces;
        private int start; // the piece begun
        private int end;
        private boolean begun;
        private boolean previousMatch;

        Cutter(String text, Consumer<String> pieces) {
            this.text = text;
            this.pieces = pieces;
        }

        void stretch(int from, int to, boolean match) {
            if (begun && behavior.joins(match, previousMatch)) {
                end = to;
            } else {
                finish();
                start = from;
                end = to;
                begun = behavior != SplitBehavior.REMOVED || !match;
            }
            previousMatch = match;
        }

        void finish() {
            if (begun && start < end) {
                pieces.accept(text.substring(start, end));
            }
        }
    }
}
