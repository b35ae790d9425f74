package io.github.boschpanama.models.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
    private static List<Integer> numbers(Tensor tensor) {
        return IntStream.range(0, Math.toIntExact(tensor.extent(0)))
                .mapToObj(i -> tensor.segment().getAtIndex(ValueLayout.JAVA_INT, i)).toList();
    }

    @Test
    void rowsStandWhereTheirSequencesKeysAre() {
        try (Backend backend = CpuBackend.withThreads(1); Arena arena = Arena.ofShared()) {
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(new int[]{5, 6, 7}, new int[]{8, 9}));
            assertEquals(List.of(5, 6, 7, 8, 9), numbers(batch.ids()));
            assertEquals(List.of(0, 1, 2, 0, 1), numbers(batch.rows().positions()));
            assertEquals(List.of(0, 0, 0, 3, 3), numbers(batch.rows().keyBases()));
            RowSelection last = RowSelection.of(backend, arena, batch, 2, 4);
            assertEquals(List.of(2, 1), numbers(last.rows().positions()));
            assertEquals(List.of(0, 3), numbers(last.rows().keyBases()));
        }
    }

    @Test
    void rowsLeftOutKeepTheirPlacesAmongTheKeys() {
        try (Backend backend = CpuBackend.withThreads(1); Arena arena = Arena.ofShared()) {
            TokenBatch batch = TokenBatch.pack(backend, arena,
                    List.of(new int[]{5, 6, 7}, new int[]{8, 9}, new int[]{1, 2, 3, 4}), List.of(1, 0, 3));
            assertEquals(List.of(6, 7, 8, 9, 4), numbers(batch.ids()));
            assertEquals(List.of(1, 2, 0, 1, 3), numbers(batch.rows().positions()));
            assertEquals(List.of(0, 0, 3, 3, 5), numbers(batch.rows().keyBases()));
            RowSelection some = RowSelection.of(backend, arena, batch, 1, 3, 4);
            assertEquals(List.of(2, 1, 3), numbers(some.rows().positions()));
            assertEquals(List.of(0, 3, 5), numbers(some.rows().keyBases()));
            assertEquals(4, batch.longest());
        }
    }

    @Test
    void rowsThatTheBatchLacksAreNamed() {
        try (Backend backend = CpuBackend.withThreads(1); Arena arena = Arena.ofShared()) {
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(new int[]{5, 6, 7}));
            for (int row : new int[]{-1, 3}) {
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                        () -> RowSelection.of(backend, arena, batch, row));
                assertEquals("row " + row + " of a batch of 3 tokens", refused.getMessage());
            }
        }
    }
}
