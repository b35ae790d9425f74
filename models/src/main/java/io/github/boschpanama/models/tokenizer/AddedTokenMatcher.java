package io.github.boschpanama.models.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/// Finds added tokens in a text: the leftmost, of several there the longest, and goes on behind it.
final class AddedTokenMatcher {
    private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

    private static final class Node {
        private final Map<Character, Node> children = new HashMap<>();
        private int length;
        private AddedToken token; // that ends here, or null
    }

    private final Node root = new Node();
    private final BitSet firsts = new BitSet(); // the characters that tokens begin with

    /// @param written how the token is written in the text
    /// @param token the token
    void add(String written, AddedToken token) {
        Node node = root;
        for (char character : written.toCharArray()) {
            node = node.children.computeIfAbsent(character, _ -> new Node());
        }
        node.length = written.length();
        node.token = token;
        firsts.set(written.charAt(0));
    }

    /// @param text the text
    /// @param pieces gets the text between tokens, never empty
    /// @param ids gets the ids of the tokens, in order with the pieces
    void split(String text, Consumer<String> pieces, IntConsumer ids) {
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            Node match = firsts.get(text.charAt(at)) ? longest(text, at) : null;
            if (match == null) {
                at++;
                continue;
            }
            int start = at;
            int end = at + match.length;
            at = end;
            AddedToken token = match.token;
            if (token.singleWord() && !standsAlone(text, start, end)) {
                continue;
            }
            if (token.stripsLeft()) {
                start = Math.max(done, spaceBefore(text, start));
            }
            if (token.stripsRight()) {
                end = spaceAfter(text, end);
            }
            if (start >= end) {
                continue; // the token before took it in with its white space
            }
            if (done < start) {
                pieces.accept(text.substring(done, start));
            }
            ids.accept(token.id());
            done = end;
        }
        if (done < text.length()) {
            pieces.accept(text.substring(done));
        }
    }

    private Node longest(String text, int start) {
        Node longest = null;
        Node node = root;
        for (int at = start; node != null; at++) {
            if (node.token != null) {
                longest = node;
            }
            node = at < text.length() ? node.children.get(text.charAt(at)) : null;
        }
        return longest;
    }

    private static boolean standsAlone(String text, int start, int end) {
        return (start == 0 || !isWord(text.codePointBefore(start)))
                && (end == text.length() || !isWord(text.codePointAt(end)));
    }

    private static boolean isWord(int codePoint) {
        return WORD.matcher(Character.toString(codePoint)).matches();
    }

    private static int spaceBefore(String text, int at) {
        int start = at;
        while (start > 0 && isWhiteSpace(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int spaceAfter(String text, int at) {
        int end = at;
        while (end < text.length() && isWhiteSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /// Unicode's White_Space, all of it in the first plane.
    private static boolean isWhiteSpace(char character) {
        return Character.isSpaceChar(character) || character >= '\t' && character <= '\r' || character == '\u0085';
    }
}
