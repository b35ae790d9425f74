package io.github.boschpanama.models.tokenizer;

/// UTF-8 to characters, byte by byte, over any cut: the bytes of a character that is not complete are held back.
///
/// What is not UTF-8 becomes U+FFFD, one for each maximal part of a character (Unicode 16, section 3.9; the UTF-8
/// decoder of the WHATWG Encoding Standard). Java's own decoder counts surrogates differently.
final class Utf8Decoder {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder text;
    private int missing; // bytes still to come of the character begun
    private int codePoint; // its bits so far
    private int least; // the range of its next byte
    private int most;

    /// @param text what is decoded is appended to it
    Utf8Decoder(StringBuilder text) {
        this.text = text;
    }

    void append(byte[] bytes) {
        for (byte value : bytes) {
            append(value & 0xFF);
        }
    }

    /// The text ends here: a character that is not complete becomes U+FFFD.
    void finish() {
        if (missing > 0) {
            missing = 0;
            text.append(REPLACEMENT);
        }
    }

    private void append(int value) {
        if (missing > 0 && value >= least && value <= most) {
            codePoint = codePoint << 6 | value & 0x3F;
            least = 0x80;
            most = 0xBF;
            if (--missing == 0) {
                text.appendCodePoint(codePoint);
            }
            return;
        }
        finish();
        if (value < 0x80) {
            text.append((char) value);
        } else if (value >= 0xC2 && value <= 0xDF) {
            begin(1, value & 0x1F, 0x80, 0xBF);
        } else if (value >= 0xE0 && value <= 0xEF) { // neither overlong nor a surrogate
            begin(2, value & 0x0F, value == 0xE0 ? 0xA0 : 0x80, value == 0xED ? 0x9F : 0xBF);
        } else if (value >= 0xF0 && value <= 0xF4) { // neither overlong nor past U+10FFFF
            begin(3, value & 0x07, value == 0xF0 ? 0x90 : 0x80, value == 0xF4 ? 0x8F : 0xBF);
        } else {
            text.append(REPLACEMENT);
        }
    }

    private void begin(int bytes, int bits, int from, int to) {
        missing = bytes;
        codePoint = bits;
        least = from;
        most = to;
    }
}
