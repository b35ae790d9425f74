package io.github.boschpanama.bosch.objective.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateCacheTest {
    private static final HeadMask FULL = HeadMask.full(6, 2, 8, 0);
    private static final long SLOT = 3 * 5 * Float.BYTES;

    private final Backend backend = CpuBackend.withThreads(1);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
        backend.close();
    }

    private StateCache cache(int slots) {
        return new StateCache(backend, arena, 3, 5, slots * SLOT + SLOT / 2);
    }

    private static StateCache.Key state(int layer) {
        return StateCache.Key.state(0, layer, FULL);
    }

    @Test
    void theEntryUsedLongestAgoMakesRoomAndAMultipleOneTakesWhatItNeeds() {
        StateCache cache = cache(4);
        assertEquals(4, cache.capacity());
        for (int layer = 0; layer < 4; layer++) {
            cache.put(state(layer), 7, 1);
        }
        cache.get(state(0));
        StateCache.Entry parts = cache.put(StateCache.Key.parts(0, 5, FULL), 7, 2);
        assertNull(cache.get(state(1)));
        assertNull(cache.get(state(2)));
        assertNotNull(cache.get(state(0)));
        assertNotNull(cache.get(state(3)));
        Set<Long> slots = new HashSet<>();
        for (List<Tensor> held : List.of(parts.slots(), cache.get(state(0)).slots(), cache.get(state(3)).slots())) {
            held.forEach(slot -> slots.add(slot.segment().address()));
        }
        assertEquals(4, slots.size());
        assertEquals(4 * SLOT, cache.bytes());
        assertNull(cache.put(state(1), 7, 5));
    }

    @Test
    void anEntryOfMoreRowsTakesThePlaceOfOneOfFewer() {
        StateCache cache = cache(2);
        Tensor slot = cache.put(state(3), 31, 1).slots().getFirst();
        cache.put(state(2), RowTail.ALL, 1);
        assertSame(slot, cache.put(state(3), RowTail.ALL, 1).slots().getFirst());
        assertEquals(RowTail.ALL, cache.get(state(3)).reach());
        assertNotNull(cache.get(state(2)));
    }

    @Test
    void statesOfTheMaskKeptStayLongest() {
        StateCache cache = cache(2);
        cache.keep(FULL);
        HeadMask other = FULL.withLocal(0, 1, true);
        cache.put(state(3), 7, 1);
        cache.put(StateCache.Key.state(0, 3, other), 7, 1);
        cache.put(StateCache.Key.state(0, 4, other), 7, 1);
        assertNotNull(cache.get(state(3)));
        assertNull(cache.get(StateCache.Key.state(0, 3, other)));
        cache.put(state(2), 7, 1);
        cache.put(state(1), 7, 1);
        assertNull(cache.get(state(3)), "all are kept: the oldest goes");
    }

    @Test
    void statesThatLowerLayersTellApartAreOthers() {
        StateCache cache = cache(3);
        cache.put(state(2), 7, 1);
        assertNull(cache.get(StateCache.Key.state(0, 2, FULL.withLocal(1, 0, true))));
        assertNotNull(cache.get(StateCache.Key.state(0, 2, FULL.withLocal(2, 0, true))));
        assertNull(cache.get(StateCache.Key.state(1, 2, FULL)));
        assertNull(cache.get(StateCache.Key.parts(0, 2, FULL)));
        assertFalse(cache.bytes() > SLOT);
    }
}
