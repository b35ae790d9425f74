package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// Sums of values, weighted for each query head of their group: up to three heads take what is loaded.
///
/// Lanes go along the head: an element of a sum is a chain of multiply-adds over the keys in rising order.
final class ValueSums {
    private MemorySegment value;
    private long stride; // bytes from a key to the next
    private int size;
    private int heads;

    /// @param newValue F32 [keys, groups, size]
    /// @param newHeads query heads of a group
    void set(Tensor newValue, int newHeads) {
        value = newValue.segment();
        size = Math.toIntExact(newValue.extent(2));
        stride = newValue.extent(1) * size * Float.BYTES;
        heads = newHeads;
    }

    /// Adds the values of neighbouring keys.
    ///
    /// @param weights a weight of each key for each head
    /// @param weightAt where the first head's first weight is; the next head's is [AttentionRange#PLACES] further
    /// @param at where the first key's values are, in bytes
    /// @param count how many keys
    /// @param out sums, [heads, size] from `outAt` on
    void add(float[] weights, int weightAt, long at, int count, float[] out, int outAt) {
        int i = 0;
        for (; heads == 1 && i <= size - 8 * Lanes.COUNT; i += 8 * Lanes.COUNT) {
            addEight(value, weights, weightAt, at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (; i <= size - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            addFourVectors(weights, weightAt, at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (int head = 0; head < heads; head++) {
            int weight = weightAt + head * AttentionRange.PLACES;
            int to = outAt + head * size;
            int rest = i;
            for (; rest <= size - Lanes.COUNT; rest += Lanes.COUNT) {
                addVector(value, weights, weight, at + (long) rest * Float.BYTES, count, out, to + rest);
            }
            for (; rest < size; rest++) {
                for (int j = 0; j < count; j++) {
                    out[to + rest] = Math.fma(weights[weight + j], get(value, at + j * stride, rest), out[to + rest]);
                }
            }
        }
    }

    private void addFourVectors(float[] weights, int weightAt, long at, int count, float[] out, int outAt) {
        int head = 0;
        for (; head < heads - 2; head += 3) {
            addThree(value, weights, weightAt + head * AttentionRange.PLACES, at, count, out, outAt + head * size);
        }
        for (; head < heads - 1; head += 2) {
            addTwo(value, weights, weightAt + head * AttentionRange.PLACES, at, count, out, outAt + head * size);
        }
        for (; head < heads; head++) {
            addOne(value, weights, weightAt + head * AttentionRange.PLACES, at, count, out, outAt + head * size);
        }
    }

    // A method for each number of heads, as in [KeyScores].

    /// Adds four vectors of weighted values to those of three heads.
    private void addThree(MemorySegment value, float[] weights, int weightAt, long at, int count, float[] out,
            int outAt) {
        OffHeap.require(value.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        FloatVector b0 = FloatVector.fromArray(Lanes.F32, out, outAt + size);
        FloatVector b1 = FloatVector.fromArray(Lanes.F32, out, outAt + size + Lanes.COUNT);
        FloatVector b2 = FloatVector.fromArray(Lanes.F32, out, outAt + size + 2 * Lanes.COUNT);
        FloatVector b3 = FloatVector.fromArray(Lanes.F32, out, outAt + size + 3 * Lanes.COUNT);
        FloatVector c0 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size);
        FloatVector c1 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size + Lanes.COUNT);
        FloatVector c2 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size + 2 * Lanes.COUNT);
        FloatVector c3 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size + 3 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            FloatVector b = FloatVector.broadcast(Lanes.F32, weights[j + AttentionRange.PLACES]);
            FloatVector c = FloatVector.broadcast(Lanes.F32, weights[j + 2 * AttentionRange.PLACES]);
            FloatVector numbers0 = Lanes.load(value, from);
            a0 = a.fma(numbers0, a0);
            b0 = b.fma(numbers0, b0);
            c0 = c.fma(numbers0, c0);
            FloatVector numbers1 = Lanes.load(value, from + Lanes.BYTES);
            a1 = a.fma(numbers1, a1);
            b1 = b.fma(numbers1, b1);
            c1 = c.fma(numbers1, c1);
            FloatVector numbers2 = Lanes.load(value, from + 2 * Lanes.BYTES);
            a2 = a.fma(numbers2, a2);
            b2 = b.fma(numbers2, b2);
            c2 = c.fma(numbers2, c2);
            FloatVector numbers3 = Lanes.load(value, from + 3 * Lanes.BYTES);
            a3 = a.fma(numbers3, a3);
            b3 = b.fma(numbers3, b3);
            c3 = c.fma(numbers3, c3);
            from += stride;
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + Lanes.COUNT);
        a2.intoArray(out, outAt + 2 * Lanes.COUNT);
        a3.intoArray(out, outAt + 3 * Lanes.COUNT);
        b0.intoArray(out, outAt + size);
        b1.intoArray(out, outAt + size + Lanes.COUNT);
        b2.intoArray(out, outAt + size + 2 * Lanes.COUNT);
        b3.intoArray(out, outAt + size + 3 * Lanes.COUNT);
        c0.intoArray(out, outAt + 2 * size);
        c1.intoArray(out, outAt + 2 * size + Lanes.COUNT);
        c2.intoArray(out, outAt + 2 * size + 2 * Lanes.COUNT);
        c3.intoArray(out, outAt + 2 * size + 3 * Lanes.COUNT);
    }

    /// The same for two heads.
    private void addTwo(MemorySegment value, float[] weights, int weightAt, long at, int count, float[] out,
            int outAt) {
        OffHeap.require(value.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        FloatVector b0 = FloatVector.fromArray(Lanes.F32, out, outAt + size);
        FloatVector b1 = FloatVector.fromArray(Lanes.F32, out, outAt + size + Lanes.COUNT);
        FloatVector b2 = FloatVector.fromArray(Lanes.F32, out, outAt + size + 2 * Lanes.COUNT);
        FloatVector b3 = FloatVector.fromArray(Lanes.F32, out, outAt + size + 3 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            FloatVector b = FloatVector.broadcast(Lanes.F32, weights[j + AttentionRange.PLACES]);
            FloatVector numbers0 = Lanes.load(value, from);
            a0 = a.fma(numbers0, a0);
            b0 = b.fma(numbers0, b0);
            FloatVector numbers1 = Lanes.load(value, from + Lanes.BYTES);
            a1 = a.fma(numbers1, a1);
            b1 = b.fma(numbers1, b1);
            FloatVector numbers2 = Lanes.load(value, from + 2 * Lanes.BYTES);
            a2 = a.fma(numbers2, a2);
            b2 = b.fma(numbers2, b2);
            FloatVector numbers3 = Lanes.load(value, from + 3 * Lanes.BYTES);
            a3 = a.fma(numbers3, a3);
            b3 = b.fma(numbers3, b3);
            from += stride;
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + Lanes.COUNT);
        a2.intoArray(out, outAt + 2 * Lanes.COUNT);
        a3.intoArray(out, outAt + 3 * Lanes.COUNT);
        b0.intoArray(out, outAt + size);
        b1.intoArray(out, outAt + size + Lanes.COUNT);
        b2.intoArray(out, outAt + size + 2 * Lanes.COUNT);
        b3.intoArray(out, outAt + size + 3 * Lanes.COUNT);
    }

    /// The same for one head.
    private void addOne(MemorySegment value, float[] weights, int weightAt, long at, int count, float[] out,
            int outAt) {
        OffHeap.require(value.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            a0 = a.fma(Lanes.load(value, from), a0);
            a1 = a.fma(Lanes.load(value, from + Lanes.BYTES), a1);
            a2 = a.fma(Lanes.load(value, from + 2 * Lanes.BYTES), a2);
            a3 = a.fma(Lanes.load(value, from + 3 * Lanes.BYTES), a3);
            from += stride;
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + Lanes.COUNT);
        a2.intoArray(out, outAt + 2 * Lanes.COUNT);
        a3.intoArray(out, outAt + 3 * Lanes.COUNT);
    }

    /// Eight vectors for a head that is alone: twice the chains, so that none waits for the one before.
    private void addEight(MemorySegment value, float[] weights, int weightAt, long at, int count, float[] out,
            int outAt) {
        OffHeap.require(value.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        FloatVector a4 = FloatVector.fromArray(Lanes.F32, out, outAt + 4 * Lanes.COUNT);
        FloatVector a5 = FloatVector.fromArray(Lanes.F32, out, outAt + 5 * Lanes.COUNT);
        FloatVector a6 = FloatVector.fromArray(Lanes.F32, out, outAt + 6 * Lanes.COUNT);
        FloatVector a7 = FloatVector.fromArray(Lanes.F32, out, outAt + 7 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            a0 = a.fma(Lanes.load(value, from), a0);
            a1 = a.fma(Lanes.load(value, from + Lanes.BYTES), a1);
            a2 = a.fma(Lanes.load(value, from + 2 * Lanes.BYTES), a2);
            a3 = a.fma(Lanes.load(value, from + 3 * Lanes.BYTES), a3);
            a4 = a.fma(Lanes.load(value, from + 4 * Lanes.BYTES), a4);
            a5 = a.fma(Lanes.load(value, from + 5 * Lanes.BYTES), a5);
            a6 = a.fma(Lanes.load(value, from + 6 * Lanes.BYTES), a6);
            a7 = a.fma(Lanes.load(value, from + 7 * Lanes.BYTES), a7);
            from += stride;
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + Lanes.COUNT);
        a2.intoArray(out, outAt + 2 * Lanes.COUNT);
        a3.intoArray(out, outAt + 3 * Lanes.COUNT);
        a4.intoArray(out, outAt + 4 * Lanes.COUNT);
        a5.intoArray(out, outAt + 5 * Lanes.COUNT);
        a6.intoArray(out, outAt + 6 * Lanes.COUNT);
        a7.intoArray(out, outAt + 7 * Lanes.COUNT);
    }

    private void addVector(MemorySegment value, float[] weights, int weightAt, long at, int count, float[] out,
            int outAt) {
        OffHeap.require(value.isNative());
        FloatVector sum = FloatVector.fromArray(Lanes.F32, out, outAt);
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(Lanes.F32, weights[weightAt + j]);
            sum = weight.fma(Lanes.load(value, at + j * stride), sum);
        }
        sum.intoArray(out, outAt);
    }

    private static float get(MemorySegment segment, long at, int i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES);
    }
}
