package io.github.boschpanama.models.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The decoder of vocabularies that were made with SentencePiece: `▁` is a space, byte tokens in a row are UTF-8, and a
/// space at the very beginning goes, since the encoder has put it there.
///
/// Byte tokens in a row that are not UTF-8 become U+FFFD each, as in the reference.
final class SentencePieceText implements TokenText {
    private final Vocabulary vocabulary;
    private final String space;
    private final boolean stripsSpace;
    private byte[] bytes = new byte[16]; // of byte tokens in a row
    private int count;
    private boolean begun;

    /// @param space what stands for a space in tokens
    /// @param stripsSpace whether a space at the beginning goes
    SentencePieceText(Vocabulary vocabulary, String space, boolean stripsSpace) {
        this.vocabulary = vocabulary;
        this.space = space;
        this.stripsSpace = stripsSpace;
    }

    @Override
    public String append(int id) {
        String token = vocabulary.token(id);
        if (token == null) {
            return "";
        }
        int value = CharacterSymbols.byteOf(token);
        if (value < 0) {
            return begin(takeBytes() + token.replace(space, " "));
        }
        bytes = count < bytes.length ? bytes : Arrays.copyOf(bytes, 2 * count);
        bytes[count++] = (byte) value;
        return "";
    }

    @Override
    public String finish() {
        String rest = begin(takeBytes());
        begun = false;
        return rest;
    }

    private String begin(String part) {
        if (begun || part.isEmpty()) {
            return part;
        }
        begun = true;
        return stripsSpace && part.startsWith(" ") ? part.substring(1) : part;
    }

    private String takeBytes() {
        ByteBuffer run = ByteBuffer.wrap(bytes, 0, count);
        count = 0;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(run).toString();
        } catch (CharacterCodingException e) {
            return "\uFFFD".repeat(run.limit());
        }
    }
}
