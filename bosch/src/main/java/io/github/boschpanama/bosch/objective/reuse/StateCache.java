package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Hidden states kept by what they depend on: the batch, the layer they enter, and the bits of the layers below.
///
/// All slots are of one size and are allocated when first needed, up to a budget; then the entry used longest ago makes
/// room, those of the mask that neighbours are scored of last.
final class StateCache {
    /// Which state it is.
    ///
    /// @param batch the batch's place
    /// @param layer the layer that the state enters
    /// @param below the mask with every layer from that one up full
    /// @param parts whether it is the layer's attention parts rather than its input
    record Key(int batch, int layer, HeadMask below, boolean parts) {
        static Key state(int batch, int layer, HeadMask mask) {
            return new Key(batch, layer, mask.below(layer), false);
        }

        static Key parts(int batch, int layer, HeadMask mask) {
            return new Key(batch, layer, mask.below(layer), true);
        }

        boolean leadsTo(HeadMask mask) {
            return mask != null && below.equals(mask.below(layer));
        }
    }

    /// What is kept.
    static final class Entry {
        private final int reach;
        private final List<Tensor> slots;
        private boolean entered;

        private Entry(int reach, List<Tensor> slots) {
            this.reach = reach;
            this.slots = List.copyOf(slots);
        }

        /// @return how far before the answers its rows begin, see [RowTail]
        int reach() {
            return reach;
        }

        /// @return the tensors, of which it takes the first rows
        List<Tensor> slots() {
            return slots;
        }

        /// Says that a pass begins with it.
        ///
        /// @return whether one did before
        boolean enter() {
            boolean before = entered;
            entered = true;
            return before;
        }
    }

    private final Backend backend;
    private final Arena arena;
    private final long rows;
    private final long width;
    private final int capacity;
    private final Deque<Tensor> free = new ArrayDeque<>();
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true); // least recently used first
    private int allocated;
    private HeadMask kept;

    /// @param rows rows of a slot
    /// @param width columns of a slot
    /// @param budget bytes that all slots may take
    StateCache(Backend backend, Arena arena, long rows, long width, long budget) {
        this.backend = backend;
        this.arena = arena;
        this.rows = rows;
        this.width = width;
        this.capacity = (int) Math.min(budget / slotBytes(), Integer.MAX_VALUE);
    }

    /// @return slots that fit the budget
    int capacity() {
        return capacity;
    }

    /// @return bytes of a slot
    long slotBytes() {
        return rows * width * Float.BYTES;
    }

    /// @return bytes taken so far
    long bytes() {
        return allocated * slotBytes();
    }

    /// Keeps the states of this mask longest.
    void keep(HeadMask mask) {
        kept = mask;
    }

    /// @return the entry, or null
    Entry get(Key key) {
        return entries.get(key);
    }

    /// @param reach of the rows that will be written
    /// @param slots how many slots the entry takes
    /// @return the entry, to be written, in the place of what the key had; or null where it does not fit
    Entry put(Key key, int reach, int slots) {
        if (slots > capacity) {
            return null;
        }
        Entry before = entries.remove(key);
        if (before != null) {
            free.addAll(before.slots());
        }
        List<Tensor> taken = new ArrayList<>();
        while (taken.size() < slots) {
            taken.add(take());
        }
        Entry entry = new Entry(reach, taken);
        entries.put(key, entry);
        return entry;
    }

    private Tensor take() {
        if (free.isEmpty() && allocated < capacity) {
            Tensor slot = backend.allocate(arena, DType.F32, rows, width);
            allocated++;
            return slot;
        }
        if (free.isEmpty()) {
            evict();
        }
        return free.pop();
    }

    private void evict() {
        Key victim = null;
        for (Iterator<Key> keys = entries.keySet().iterator(); victim == null && keys.hasNext();) {
            Key key = keys.next();
            victim = key.leadsTo(kept) ? null : key;
        }
        if (victim == null) {
            victim = entries.keySet().iterator().next();
        }
        free.addAll(entries.remove(victim).slots());
    }
}
