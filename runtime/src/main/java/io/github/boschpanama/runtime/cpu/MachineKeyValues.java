package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.cpu.machine.KeyRanges;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A row's attention by machine code, where the system has it: see [KeyRanges].
final class MachineKeyValues implements KeyValueKernel {
    private final Scratch constantScratch;
    private final Scratch headScratch;
    private final Scratch placeScratch;
    private MemorySegment key;
    private MemorySegment value;
    private KeyRanges code;
    private long keyBytes; // from a key to the next
    private int heads;
    private int size;

    /// @param arena for scratch memory
    MachineKeyValues(Arena arena) {
        constantScratch = new Scratch(arena);
        headScratch = new Scratch(arena);
        placeScratch = new Scratch(arena);
    }

    @Override
    public boolean takes(int newHeads, int newSize) {
        return KeyRanges.takes(newHeads, newSize);
    }

    @Override
    public boolean takesGroupsTogether() {
        return true;
    }

    @Override
    public void set(Tensor newKey, Tensor newValue, int newHeads) {
        key = newKey.segment();
        value = newValue.segment();
        int newSize = Math.toIntExact(newKey.extent(2));
        if (code == null || heads != newHeads || size != newSize) {
            code = KeyRanges.of(newHeads, newSize, AttentionRange.PLACES);
        }
        heads = newHeads;
        size = newSize;
        keyBytes = newKey.extent(1) * size * Float.BYTES;
    }

    @Override
    public void score(float[] query, int queryAt, long at, int groups, int count, float[] scores) {
        int numbers = groups * heads * size;
        int places = groups * heads * AttentionRange.PLACES;
        MemorySegment queries = headScratch.floats(numbers);
        MemorySegment found = placeScratch.floats(places);
        MemorySegment.copy(query, queryAt, queries, ValueLayout.JAVA_FLOAT, 0, numbers);
        MemorySegment constants = constants(groups);
        code.score(key, at, count, queries, constants, found);
        MemorySegment.copy(found, ValueLayout.JAVA_FLOAT, 0, scores, 0, places);
    }

    private MemorySegment constants(int groups) {
        MemorySegment constants = constantScratch.floats(KeyRanges.CONSTANTS_BYTES / Float.BYTES);
        code.describe(groups, keyBytes, constants);
        return constants;
    }

    @Override
    public void addValues(float[] weights, long at, int groups, int count, float[] sums, int sumsAt) {
        int numbers = groups * heads * size;
        int places = groups * heads * AttentionRange.PLACES;
        MemorySegment found = headScratch.floats(numbers);
        MemorySegment given = placeScratch.floats(places);
        MemorySegment.copy(sums, sumsAt, found, ValueLayout.JAVA_FLOAT, 0, numbers);
        MemorySegment.copy(weights, 0, given, ValueLayout.JAVA_FLOAT, 0, places);
        MemorySegment constants = constants(groups);
        code.addValues(value, at, count, given, constants, found);
        MemorySegment.copy(found, ValueLayout.JAVA_FLOAT, 0, sums, sumsAt, numbers);
    }
}
