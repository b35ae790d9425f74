package io.github.boschpanama.bosch.report;

import java.util.ArrayDeque;
import java.util.Deque;

/// HTML in the syntax of XML, tag by tag, with everything escaped that is not said to be markup.
final class Markup {
    private static final int REPLACEMENT = 0xFFFD;

    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    /// Opens an element.
    ///
    /// @param tag its name
    /// @param attributes names and values in turn
    Markup open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    /// Adds text.
    Markup text(String text) {
        escape(text);
        return this;
    }

    /// Closes the element opened last.
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /// Adds an element with nothing but text in it.
    Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /// Adds an element that HTML knows as void, or one of SVG without content.
    Markup empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /// Adds a line break, to keep the source readable.
    Markup line() {
        out.append('\n');
        return this;
    }

    /// Adds what is markup already.
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private void escape(String text) {
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(point) ? point : REPLACEMENT);
            }
        });
    }

    /// The characters of XML 1.0, section 2.2, but carriage return, which parsers turn into a line feed.
    private static boolean isAllowed(int point) {
        return point == '\t' || point == '\n' || point >= 0x20 && point < 0xD800 || point >= 0xE000 && point < 0xFFFE
                || point >= 0x10000;
    }

    /// @return the markup
    /// @throws IllegalStateException if an element is still open
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return out.toString();
    }
}
