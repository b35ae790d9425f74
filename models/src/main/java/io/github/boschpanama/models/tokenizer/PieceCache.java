package io.github.boschpanama.models.tokenizer;

import java.util.function.Function;

/// Remembers the ids of short pieces, which texts repeat: a fixed number of slots, the latest piece of each.
///
/// Threads share it without locks. An entry is immutable and a slot is written in one step, so a reader sees an entry
/// whole or not at all, and what it may miss is computed again to the same ids.
final class PieceCache {
    private static final int SLOTS = 1 << 15;
    private static final int LONGEST = 64; // characters; longer pieces seldom come twice

    private record Entry(String piece, int[] ids) {}

    private final Entry[] entries = new Entry[SLOTS];
    private final Function<String, int[]> encoder;

    PieceCache(Function<String, int[]> encoder) {
        this.encoder = encoder;
    }

    /// @param piece a piece of text
    /// @return its ids; not to be changed
    int[] encode(String piece) {
        if (piece.length() > LONGEST) {
            return encoder.apply(piece);
        }
        int hash = piece.hashCode();
        int slot = (hash ^ hash >>> 15) & SLOTS - 1;
        Entry entry = entries[slot];
        if (entry == null || !entry.piece.equals(piece)) {
            entry = new Entry(piece, encoder.apply(piece));
            entries[slot] = entry;
        }
        return entry.ids;
    }
}
