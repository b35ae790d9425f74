package io.github.boschpanama.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A symbol a byte, as byte-level vocabularies have it (GPT-2, Llama 3, Qwen).
///
/// @param ids [256], the id of each byte's token; -1 where there is none: such a byte is left out, as the reference does
record ByteSymbols(int[] ids) implements Symbols {
    @Override
    public int[] of(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        int[] symbols = new int[bytes.length];
        int count = 0;
        for (byte value : bytes) {
            int id = ids[value & 0xFF];
            if (id >= 0) {
                symbols[count++] = id;
            }
        }
        return count == symbols.length ? symbols : Arrays.copyOf(symbols, count);
    }

    @Override
    public String spell(String piece) {
        return ByteAlphabet.spell(piece.getBytes(StandardCharsets.UTF_8));
    }
}
