package io.github.boschpanama.runtime.cpu.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Scores of a stretch of keys for the query heads of their groups, and sums of its values, weighted for each head, by
/// machine code for x86-64 with AVX-512.
///
/// A score is 32 chains of multiply-adds, number i of a head in chain i mod 32, of which the upper half is added to the
/// lower half until one is left. An element of a sum of values is one chain of multiply-adds over the keys in rising order.
public final class KeyRanges {
    /// Memory for [#describe], in bytes.
    public static final long CONSTANTS_BYTES = KeyRangeCode.CONSTANTS_BYTES;

    /// What is read between a number's being asked for and its use: it has to stay in the nearest caches.
    private static final long BLOCK_BYTES = 16 << 10;
    private static final long LEAST_BLOCK = 4;

    /// One for each shape in a process, since the memory of the code stays until its end.
    private static final Map<Shape, KeyRanges> MADE = new HashMap<>();

    private final Shape shape;
    private final KernelCall scores;
    private final KernelCall values;

    /// @param heads query heads of a group
    /// @param size numbers of a head
    /// @param places from a head's first score or weight to the next head's
    private record Shape(int heads, int size, int places) {}

    private KeyRanges(Shape shape) {
        this.shape = shape;
        scores = new KernelCall(KeyRangeCode.scores(shape.heads, shape.size, shape.places));
        values = new KernelCall(KeyRangeCode.values(shape.heads, shape.size, shape.places));
    }

    /// @param heads query heads of a group
    /// @param size numbers of a head
    /// @return whether there is code for heads like these
    public static boolean takes(int heads, int size) {
        return heads > 0 && heads <= KeyRangeCode.MOST_HEADS && size > 0 && size % KeyRangeCode.STEP == 0;
    }

    /// The caller knows that [nothing is missing][ExecutableMemory#missing].
    ///
    /// @param heads query heads of a group
    /// @param size numbers of a head
    /// @param places from a head's first score or weight to the next head's
    /// @return the code for heads that it [#takes]
    public static synchronized KeyRanges of(int heads, int size, int places) {
        return MADE.computeIfAbsent(new Shape(heads, size, places), KeyRanges::new);
    }

    /// Tells the code of the keys' and values' layout.
    ///
    /// @param groups neighbouring groups that are done together
    /// @param keyBytes from a key to the next, and from a value to the next
    /// @param constants takes [#CONSTANTS_BYTES]
    public void describe(int groups, long keyBytes, MemorySegment constants) {
        long block = Math.max(BLOCK_BYTES / keyBytes, LEAST_BLOCK);
        long heads = (long) groups * shape.heads;
        constants.set(ValueLayout.JAVA_LONG, KeyRangeCode.KEY_BYTES, keyBytes);
        constants.set(ValueLayout.JAVA_LONG, KeyRangeCode.GROUPS, groups);
        constants.set(ValueLayout.JAVA_LONG, KeyRangeCode.BLOCK, block);
        constants.set(ValueLayout.JAVA_LONG, KeyRangeCode.BLOCK_BYTES, block * keyBytes);
        constants.set(ValueLayout.JAVA_LONG, KeyRangeCode.HEADS_BACK, -heads * shape.size * Float.BYTES);
        constants.set(ValueLayout.JAVA_LONG, KeyRangeCode.PLACES_BACK, -heads * shape.places * Float.BYTES);
    }

    /// Scores keys.
    ///
    /// @param key off-heap memory
    /// @param at where the first key of the first group is, in bytes
    /// @param count how many keys, from 1 to `places`
    /// @param query [groups, heads, size]
    /// @param constants as [#describe] left them
    /// @param out takes scores, [groups, heads, places]
    /// @throws IndexOutOfBoundsException if some of it is beyond its memory
    public void score(MemorySegment key, long at, int count, MemorySegment query, MemorySegment constants,
            MemorySegment out) {
        check(key, at, count, query, out, constants);
        scores.run(key, at, count, query, out, constants);
    }

    /// Adds weighted values to sums.
    ///
    /// @param value off-heap memory
    /// @param at where the first value of the first group is, in bytes
    /// @param count how many, from 1 to `places`
    /// @param weights [groups, heads, places]
    /// @param constants as [#describe] left them
    /// @param sums [groups, heads, size]
    /// @throws IndexOutOfBoundsException if some of it is beyond its memory
    public void addValues(MemorySegment value, long at, int count, MemorySegment weights, MemorySegment constants,
            MemorySegment sums) {
        check(value, at, count, sums, weights, constants);
        values.run(value, at, count, sums, weights, constants);
    }

    private void check(MemorySegment keys, long at, int count, MemorySegment numbers, MemorySegment places,
            MemorySegment constants) {
        long keyBytes = constants.get(ValueLayout.JAVA_LONG, KeyRangeCode.KEY_BYTES);
        long groups = constants.get(ValueLayout.JAVA_LONG, KeyRangeCode.GROUPS);
        long groupBytes = (long) shape.size * Float.BYTES;
        Objects.checkFromIndexSize(at, (count - 1) * keyBytes + groups * groupBytes, keys.byteSize());
        Objects.checkFromIndexSize(0, groups * shape.heads * groupBytes, numbers.byteSize());
        Objects.checkFromIndexSize(0, groups * shape.heads * shape.places * Float.BYTES, places.byteSize());
        Objects.checkFromToIndex(1, count, shape.places);
    }
}
