package io.github.boschpanama.models.decoder;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.List;

/// Token sequences laid end to end, in a backend's memory, so that one matrix product serves them all.
///
/// Sequences may lack their first rows where a caller has the keys and values of those from elsewhere. Keys and values
/// lie end to end for whole sequences in any case.
///
/// @param ids I32 [tokens]
/// @param rows where each token stands
/// @param starts the first row of each sequence, and at the end the number of tokens
/// @param firsts the position of each sequence's first row
public record TokenBatch(Tensor ids, Rows rows, List<Integer> starts, List<Integer> firsts) {
    /// @param backend where the batch is used
    /// @param arena owns its memory
    /// @param sequences token ids, each from position 0
    /// @return the sequences, packed
    public static TokenBatch pack(Backend backend, Arena arena, List<int[]> sequences) {
        return pack(backend, arena, sequences, Collections.nCopies(sequences.size(), 0));
    }

    /// @param backend where the batch is used
    /// @param arena owns its memory
    /// @param sequences token ids, each from position 0
    /// @param firsts the first position of each that gets a row
    /// @return the rows from there on, packed
    public static TokenBatch pack(Backend backend, Arena arena, List<int[]> sequences, List<Integer> firsts) {
        int skipped = firsts.stream().mapToInt(Integer::intValue).sum();
        int tokens = sequences.stream().mapToInt(ids -> ids.length).sum() - skipped;
        int[] ids = new int[tokens];
        int[] positions = new int[tokens];
        int[] keyBases = new int[tokens];
        Integer[] starts = new Integer[sequences.size() + 1];
        int row = 0;
        int keys = 0;
        for (int sequence = 0; sequence < sequences.size(); sequence++) {
            starts[sequence] = row;
            int[] source = sequences.get(sequence);
            for (int position = firsts.get(sequence); position < source.length; position++, row++) {
                ids[row] = source[position];
                positions[row] = position;
                keyBases[row] = keys;
            }
            keys += source.length;
        }
        starts[sequences.size()] = tokens;
        Rows rows = new Rows(backend.integers(arena, positions), backend.integers(arena, keyBases));
        return new TokenBatch(backend.integers(arena, ids), rows, List.of(starts), List.copyOf(firsts));
    }

    /// @return tokens of the longest sequence, first rows that it lacks included
    int longest() {
        int longest = 0;
        for (int sequence = 0; sequence < firsts.size(); sequence++) {
            longest = Math.max(longest, firsts.get(sequence) + starts.get(sequence + 1) - starts.get(sequence));
        }
        return longest;
    }

    /// @return the number of tokens
    public long tokens() {
        return rows.count();
    }
}
