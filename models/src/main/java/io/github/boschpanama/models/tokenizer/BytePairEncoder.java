package io.github.boschpanama.models.tokenizer;

import java.util.Arrays;
import java.util.Map;

/// Byte-pair encoding of one piece of text (Sennrich et al. 2016): starts from its [Symbols] and joins neighbours,
/// the pair of the lowest rank first, the leftmost of equals, until no pair has a merge.
///
/// A heap of candidate merges makes it O(n log n) in the length of the piece, so a piece may be as long as the text.
final class BytePairEncoder {
    private static final int GONE = -1;

    private final Symbols symbols;
    private final MergeTable merges;
    private final Map<String, Integer> wholes;

    /// @param symbols what a piece begins as
    /// @param merges the merges
    /// @param wholes tokens that a piece becomes as it is, without a look at the merges
    BytePairEncoder(Symbols symbols, MergeTable merges, Map<String, Integer> wholes) {
        this.symbols = symbols;
        this.merges = merges;
        this.wholes = wholes;
    }

    /// @param piece what the pre-tokenizer made; without lone surrogates
    /// @return its token ids
    int[] encode(String piece) {
        Integer whole = wholes.isEmpty() ? null : wholes.get(symbols.spell(piece));
        if (whole != null) {
            return new int[]{whole};
        }
        int[] ids = symbols.of(piece);
        return merge(ids, ids.length);
    }

    private int[] merge(int[] ids, int length) {
        int[] previous = new int[length];
        int[] next = new int[length]; // length: no neighbour
        LongHeap candidates = new LongHeap(2 * length); // a merge takes one out and puts at most two in
        for (int i = 0; i < length; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
            offer(candidates, ids, i, i + 1, length);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.poll();
            int left = (int) candidate;
            int result = merges.merged((int) (candidate >>> 32));
            if (ids[left] == GONE || next[left] == length) {
                continue;
            }
            int right = next[left];
            int rank = merges.rank(ids[left], ids[right]);
            if (rank < 0 || merges.merged(rank) != result) {
                continue; // one of the two has merged with another neighbour since
            }
            ids[left] = result;
            ids[right] = GONE;
            next[left] = next[right];
            if (next[left] < length) {
                previous[next[left]] = left;
            }
            offer(candidates, ids, previous[left], left, length);
            offer(candidates, ids, left, next[left], length);
        }
        int kept = 0;
        for (int i = 0; i < length; i++) {
            if (ids[i] != GONE) {
                ids[kept++] = ids[i];
            }
        }
        return Arrays.copyOf(ids, kept);
    }

    /// Puts the merge of two neighbours, if there is one, among the candidates: ordered by rank, then by place.
    private void offer(LongHeap candidates, int[] ids, int left, int right, int length) {
        if (left >= 0 && right < length) {
            int rank = merges.rank(ids[left], ids[right]);
            if (rank >= 0) {
                candidates.add((long) rank << 32 | left);
            }
        }
    }
}
