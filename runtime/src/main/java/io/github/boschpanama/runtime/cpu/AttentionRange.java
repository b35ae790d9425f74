package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// One query head over a stretch of at most [#KEYS] neighbouring keys, in one worker's scratch memory.
///
/// Lanes go along the head. A score is summed as [Reduction] says, and so are the weights; an element of the weighted
/// values is a chain of multiply-adds over the keys in rising order.
final class AttentionRange {
    /// Keys in a stretch: those of a head of 64 fit the nearest cache, where the next head of the group finds them.
    static final int KEYS = 128;
    private static final int ROWS = 4;

    private final float[] weights = new float[KEYS];
    private final float[] lanes = new float[ROWS * Reduction.LANES];
    private MemorySegment key;
    private MemorySegment value;
    private long stride; // bytes from a key to the next
    private int size;

    /// @param newKey F32 [keys, groups, size]
    /// @param newValue F32 [keys, groups, size]
    void set(Tensor newKey, Tensor newValue) {
        key = newKey.segment();
        value = newValue.segment();
        size = Math.toIntExact(newKey.extent(2));
        stride = newKey.extent(1) * size * Float.BYTES;
    }

    /// Scores the keys.
    ///
    /// @param query scaled queries, this one from `queryAt` on
    /// @param at where the first key's numbers are, in bytes
    /// @param count how many keys
    void score(float[] query, int queryAt, long at, int count) {
        for (int j = 0; j < count; j += ROWS) {
            // a last block of fewer keys has its last key several times
            long a = at + j * stride;
            long b = at + Math.min(j + 1, count - 1) * stride;
            long c = at + Math.min(j + 2, count - 1) * stride;
            long d = at + Math.min(j + 3, count - 1) * stride;
            multiply(query, queryAt, a, b, c, d);
            for (int i = 0; i < ROWS; i++) {
                weights[j + i] = Reduction.tree(lanes, i * Reduction.LANES);
            }
        }
        Arrays.fill(weights, count, KEYS, Float.NEGATIVE_INFINITY);
    }

    /// Leaves a key out.
    void hide(int j) {
        weights[j] = Float.NEGATIVE_INFINITY;
    }

    /// @return the largest score
    float largest() {
        float largest = Float.NEGATIVE_INFINITY;
        for (float weight : weights) {
            if (weight > largest) {
                largest = weight;
            }
        }
        return largest;
    }

    /// Turns scores into weights relative to the largest.
    ///
    /// @return their sum
    float weigh(float largest) {
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (int j = share; j < KEYS; j += Reduction.LANES) {
                FloatVector weight = Exponential.between(FloatVector.fromArray(Lanes.F32, weights, j).sub(largest));
                weight.intoArray(weights, j);
                sum = sum.add(weight);
            }
            sum.intoArray(lanes, share);
        }
        return Reduction.tree(lanes, 0);
    }

    /// Sums the weighted values.
    ///
    /// @param at where the first key's values are, in bytes
    /// @param count how many keys
    /// @param out takes [size] numbers from `outAt` on
    void addValues(long at, int count, float[] out, int outAt) {
        int i = 0;
        for (; i <= size - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            fourVectors(at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
            oneVector(at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (; i < size; i++) {
            float sum = 0;
            for (int j = 0; j < count; j++) {
                sum = Math.fma(weights[j], get(value, at + j * stride, i), sum);
            }
            out[outAt + i] = sum;
        }
    }

    private void multiply(float[] query, int queryAt, long a, long b, long c, long d) {
        int body = size - size % Reduction.LANES;
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sumA = FloatVector.zero(Lanes.F32);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int k = share; k < body; k += Reduction.LANES) {
                FloatVector q = FloatVector.fromArray(Lanes.F32, query, queryAt + k);
                long offset = (long) k * Float.BYTES;
                sumA = q.fma(Reduction.load(key, a + offset), sumA);
                sumB = q.fma(Reduction.load(key, b + offset), sumB);
                sumC = q.fma(Reduction.load(key, c + offset), sumC);
                sumD = q.fma(Reduction.load(key, d + offset), sumD);
            }
            sumA.intoArray(lanes, share);
            sumB.intoArray(lanes, share + Reduction.LANES);
            sumC.intoArray(lanes, share + 2 * Reduction.LANES);
            sumD.intoArray(lanes, share + 3 * Reduction.LANES);
        }
        for (int k = body; k < size; k++) {
            float q = query[queryAt + k];
            int lane = k - body;
            lanes[lane] = Math.fma(q, get(key, a, k), lanes[lane]);
            lane += Reduction.LANES;
            lanes[lane] = Math.fma(q, get(key, b, k), lanes[lane]);
            lane += Reduction.LANES;
            lanes[lane] = Math.fma(q, get(key, c, k), lanes[lane]);
            lane += Reduction.LANES;
            lanes[lane] = Math.fma(q, get(key, d, k), lanes[lane]);
        }
    }

    /// Four chains, so that a multiply-add need not wait for the one before.
    private void fourVectors(long at, int count, float[] out, int outAt) {
        FloatVector sumA = FloatVector.zero(Lanes.F32);
        FloatVector sumB = sumA;
        FloatVector sumC = sumA;
        FloatVector sumD = sumA;
        long from = at;
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(Lanes.F32, weights[j]);
            sumA = weight.fma(Reduction.load(value, from), sumA);
            sumB = weight.fma(Reduction.load(value, from + Lanes.BYTES), sumB);
            sumC = weight.fma(Reduction.load(value, from + 2 * Lanes.BYTES), sumC);
            sumD = weight.fma(Reduction.load(value, from + 3 * Lanes.BYTES), sumD);
            from += stride;
        }
        sumA.intoArray(out, outAt);
        sumB.intoArray(out, outAt + Lanes.COUNT);
        sumC.intoArray(out, outAt + 2 * Lanes.COUNT);
        sumD.intoArray(out, outAt + 3 * Lanes.COUNT);
    }

    private void oneVector(long at, int count, float[] out, int outAt) {
        FloatVector sum = FloatVector.zero(Lanes.F32);
        for (int j = 0; j < count; j++) {
            sum = FloatVector.broadcast(Lanes.F32, weights[j]).fma(Reduction.load(value, at + j * stride), sum);
        }
        sum.intoArray(out, outAt);
    }

    private static float get(MemorySegment segment, long at, int i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES);
    }
}
