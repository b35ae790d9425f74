package io.github.boschpanama.models.decoder;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;

/// Token sequences laid end to end, in a backend's memory, so that one matrix product serves them all.
///
/// @param ids I32 [tokens]
/// @param rows where each token stands
/// @param starts the first row of each sequence, and at the end the number of tokens
public record TokenBatch(Tensor ids, Rows rows, List<Integer> starts) {
    /// @param backend where the batch is used
    /// @param arena owns its memory
    /// @param sequences token ids, each from position 0
    /// @return the sequences, packed
    public static TokenBatch pack(Backend backend, Arena arena, List<int[]> sequences) {
        int tokens = sequences.stream().mapToInt(ids -> ids.length).sum();
        int[] ids = new int[tokens];
        int[] positions = new int[tokens];
        int[] keyBases = new int[tokens];
        Integer[] starts = new Integer[sequences.size() + 1];
        int row = 0;
        for (int sequence = 0; sequence < sequences.size(); sequence++) {
            starts[sequence] = row;
            int[] source = sequences.get(sequence);
            for (int position = 0; position < source.length; position++, row++) {
                ids[row] = source[position];
                positions[row] = position;
                keyBases[row] = starts[sequence];
            }
        }
        starts[sequences.size()] = tokens;
        Rows rows = new Rows(integers(backend, arena, positions), integers(backend, arena, keyBases));
        return new TokenBatch(integers(backend, arena, ids), rows, List.of(starts));
    }

    /// @return the number of tokens
    public long tokens() {
        return rows.count();
    }

    static Tensor integers(Backend backend, Arena arena, int... values) {
        Tensor result = backend.allocate(arena, DType.I32, values.length);
        try (Arena staging = Arena.ofConfined()) {
            Tensor host = Tensor.allocate(staging, DType.I32, values.length);
            for (int i = 0; i < values.length; i++) {
                host.segment().setAtIndex(JAVA_INT, i, values[i]);
            }
            backend.upload(host, result);
        }
        return result;
    }
}
