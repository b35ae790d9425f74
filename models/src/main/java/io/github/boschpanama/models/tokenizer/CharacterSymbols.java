package io.github.boschpanama.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// A symbol a character, as in vocabularies that were made with SentencePiece (Llama 2, Mistral): a character without a token
/// becomes a token for each of its bytes, `<0xE2>`, or the unknown token.
final class CharacterSymbols implements Symbols {
    private final Map<String, Integer> vocabulary;
    private final int[] byteIds; // [256], or null without byte fallback
    private final int unknown;
    private final boolean fusesUnknown;

    /// @param vocabulary token to id
    /// @param byteFallback whether a character without a token becomes its bytes' tokens, all of which are there
    /// @param unknown the id of the unknown token, or -1: characters without a token are left out
    /// @param fusesUnknown whether unknown characters in a row are one unknown token
    CharacterSymbols(Map<String, Integer> vocabulary, boolean byteFallback, int unknown, boolean fusesUnknown) {
        this.vocabulary = vocabulary;
        this.byteIds = byteFallback
                ? IntStream.range(0, 256).map(value -> vocabulary.get(byteToken(value))).toArray()
                : null;
        this.unknown = unknown;
        this.fusesUnknown = fusesUnknown;
    }

    /// @return the token that stands for a byte
    static String byteToken(int value) {
        return String.format(Locale.ROOT, "<0x%02X>", value);
    }

    /// @return the byte that a token stands for, or -1 if it stands for none
    static int byteOf(String token) {
        return token.length() == 6 && token.startsWith("<0x") && token.endsWith(">")
                && HexFormat.isHexDigit(token.charAt(3))
                && HexFormat.isHexDigit(token.charAt(4)) ? HexFormat.fromHexDigits(token, 3, 5) : -1;
    }

    @Override
    public int[] of(String piece) {
        IntStream.Builder symbols = IntStream.builder();
        boolean afterUnknown = false;
        for (int at = 0; at < piece.length(); at += Character.charCount(piece.codePointAt(at))) {
            String character = Character.toString(piece.codePointAt(at));
            Integer id = vocabulary.get(character);
            boolean isUnknown = id == null && byteIds == null;
            if (id != null) {
                symbols.add(id);
            } else if (byteIds != null) {
                for (byte value : character.getBytes(StandardCharsets.UTF_8)) {
                    symbols.add(byteIds[value & 0xFF]);
                }
            } else if (unknown >= 0 && !(fusesUnknown && afterUnknown)) {
                symbols.add(unknown);
            }
            afterUnknown = isUnknown;
        }
        return symbols.build().toArray();
    }

    @Override
    public String spell(String piece) {
        return piece;
    }
}
