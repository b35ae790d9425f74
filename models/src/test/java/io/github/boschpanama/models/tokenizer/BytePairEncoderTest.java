package io.github.boschpanama.models.tokenizer;

import static io.github.boschpanama.models.tokenizer.Fixtures.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BytePairEncoderTest {
    private static final int LETTERS = 4;

    /// Merges of tokens made so far, as training would make them, by rank.
    private static List<int[]> merges(long seed, int count) {
        Random random = new Random(seed);
        Map<Long, int[]> merges = new HashMap<>();
        List<int[]> ranked = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            int tokens = LETTERS + ranked.size();
            int[] pair = {random.nextInt(tokens), random.nextInt(tokens)};
            if (merges.putIfAbsent((long) pair[0] << 32 | pair[1], pair) == null) {
                ranked.add(pair);
            }
        }
        return ranked;
    }

    @Property
    void agreesWithTheDefinition(@ForAll long seed, @ForAll @IntRange(max = 60) int count,
            @ForAll @CharRange(from = 'a', to = 'd') @StringLength(max = 200) String piece) {
        List<int[]> merges = merges(seed, count);
        List<Integer> ids = new ArrayList<>(piece.chars().map(letter -> letter - 'a').boxed().toList());
        for (int best = 0; best >= 0;) { // all neighbours looked at for every merge
            best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < ids.size(); i++) {
                int rank = rank(merges, ids.get(i), ids.get(i + 1));
                if (rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best >= 0) {
                ids.set(best, LETTERS + bestRank);
                ids.remove(best + 1);
            }
        }
        assertEquals(ids, list(encoder(merges).encode(piece)));
    }

    private static int rank(List<int[]> merges, int left, int right) {
        return IntStream.range(0, merges.size())
                .filter(rank -> merges.get(rank)[0] == left && merges.get(rank)[1] == right).findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    private static BytePairEncoder encoder(List<int[]> merges) {
        int[] byteIds = new int[256];
        Arrays.fill(byteIds, -1);
        for (int letter = 0; letter < LETTERS; letter++) {
            byteIds['a' + letter] = letter;
        }
        MergeTable table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            table.add(rank, merges.get(rank)[0], merges.get(rank)[1], LETTERS + rank);
        }
        return new BytePairEncoder(new ByteSymbols(byteIds), table, Map.of());
    }

    @Test
    void aMillionLettersAreOnePiece() {
        // a a → 4, 4 4 → 5 …, so that 2^20 letters become one token after 2^20 - 1 merges
        List<int[]> doublings = IntStream.range(0, 20).mapToObj(i -> i == 0
                ? new int[]{0, 0}
                : new int[]{LETTERS + i - 1, LETTERS + i - 1}).toList();
        assertArrayEquals(new int[]{LETTERS + 19}, encoder(doublings).encode("a".repeat(1 << 20)));
    }

    @Test
    void aByteWithoutATokenIsLeftOut() {
        assertArrayEquals(new int[]{LETTERS, 2}, encoder(List.of(new int[]{0, 1})).encode("a?b!c"));
    }

    @Property
    void theMergeTableIsAMap(@ForAll long seed, @ForAll @IntRange(max = 500) int count) {
        List<int[]> merges = merges(seed, count);
        MergeTable table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            table.add(rank, merges.get(rank)[0], merges.get(rank)[1], rank + 7);
        }
        for (int rank = 0; rank < merges.size(); rank++) {
            assertEquals(rank, table.rank(merges.get(rank)[0], merges.get(rank)[1]));
            assertEquals(rank + 7, table.merged(rank));
        }
        assertEquals(-1, table.rank(5000, 1));
    }

    @Property
    void theHeapSorts(@ForAll long[] values) {
        LongHeap heap = new LongHeap(values.length);
        for (long value : values) {
            heap.add(value);
        }
        long[] polled = new long[values.length];
        for (int i = 0; i < polled.length; i++) {
            polled[i] = heap.poll();
        }
        assertEquals(true, heap.isEmpty());
        assertArrayEquals(Arrays.stream(values).sorted().toArray(), polled);
    }
}
