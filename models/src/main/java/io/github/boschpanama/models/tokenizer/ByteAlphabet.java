package io.github.boschpanama.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The printable character that stands for each byte in the tokens of a byte-level vocabulary.
///
/// Bytes that print in Latin-1 stand for themselves; the others follow from U+0100 on, in order, so that the space is
/// `Ġ` (GPT-2's encoder, Radford et al. 2019).
final class ByteAlphabet {
    private static final char[] CHARACTERS = new char[256];
    private static final int[] BYTES = new int[0x100 + 68]; // by character; -1: no byte

    static {
        Arrays.fill(BYTES, -1);
        char next = 0x100;
        for (int value = 0; value < 256; value++) {
            boolean prints = value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
            CHARACTERS[value] = prints ? (char) value : next++;
            BYTES[CHARACTERS[value]] = value;
        }
    }

    private ByteAlphabet() {}

    /// @param bytes any bytes
    /// @return a character for each
    static String spell(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = CHARACTERS[bytes[i] & 0xFF];
        }
        return new String(characters);
    }

    /// @param value a byte, 0 to 255
    /// @return the token of that byte alone
    static String spell(int value) {
        return String.valueOf(CHARACTERS[value]);
    }

    /// @param token a token as the vocabulary spells it
    /// @return its bytes; the token's own UTF-8 if it has a character outside the alphabet, as added tokens may
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = token.charAt(i);
            if (character >= BYTES.length || BYTES[character] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[character];
        }
        return bytes;
    }
}
