package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// One query head over a stretch of at most [#KEYS] neighbouring keys, in one worker's scratch memory.
///
/// Lanes go along the head. A score is summed as [Reduction] says, and so are the weights; an element of the weighted
/// values is a chain of multiply-adds over the keys in rising order.
final class AttentionRange {
    /// Keys in a stretch: those of a head of 64 fit the nearest cache, where the next head of the group finds them.
    static final int KEYS = 128;
    private static final long STEP_BYTES = Reduction.LANES * Float.BYTES;

    private final float[] weights = new float[KEYS];
    private final float[] lanes = Reduction.lanes(1, KEYS)[0];
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
        if (size < Reduction.LANES) {
            Arrays.fill(lanes, 0, count * Reduction.LANES, 0f);
        }
        for (int share = 0; share < Reduction.HALF; share += Lanes.COUNT) {
            int k = share;
            for (; k + 2 * Reduction.LANES <= size + share; k += 2 * Reduction.LANES) {
                twoSteps(key, query, queryAt + k, at + (long) k * Float.BYTES, count, share, k > share);
            }
            for (; k + Reduction.LANES <= size + share; k += Reduction.LANES) {
                oneStep(key, query, queryAt + k, at + (long) k * Float.BYTES, count, share, k > share);
            }
        }
        if (size % Reduction.LANES != 0) {
            lastNumbers(query, queryAt, at, count);
        }
        Reduction.sum(lanes, count);
        for (int j = 0; j < count; j++) {
            weights[j] = lanes[j * Reduction.SUM_STRIDE];
        }
        Arrays.fill(weights, count, KEYS, Float.NEGATIVE_INFINITY);
    }

    private void lastNumbers(float[] query, int queryAt, long at, int count) {
        int body = size - size % Reduction.LANES;
        for (int j = 0; j < count; j++) {
            for (int k = body; k < size; k++) {
                int lane = j * Reduction.LANES + k - body;
                lanes[lane] = Math.fma(query[queryAt + k], get(key, at + j * stride, k), lanes[lane]);
            }
        }
    }

    /// Leaves a key out.
    void hide(int j) {
        weights[j] = Float.NEGATIVE_INFINITY;
    }

    /// @return the largest score
    float largest() {
        FloatVector largest = FloatVector.fromArray(Lanes.F32, weights, 0);
        for (int j = Lanes.COUNT; j < KEYS; j += Lanes.COUNT) {
            largest = largest.max(FloatVector.fromArray(Lanes.F32, weights, j));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /// Turns scores into weights relative to the largest.
    ///
    /// @return their sum
    float weigh(float largest) {
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (int j = share; j < KEYS; j += Reduction.LANES) {
                FloatVector weight = Exponential.upTo88(FloatVector.fromArray(Lanes.F32, weights, j).sub(largest));
                weight.intoArray(weights, j);
                sum = sum.add(weight);
            }
            sum.intoArray(lanes, share);
        }
        Reduction.sum(lanes, 1);
        return lanes[0];
    }

    /// Sums the weighted values.
    ///
    /// @param at where the first key's values are, in bytes
    /// @param count how many keys
    /// @param out takes [size] numbers from `outAt` on
    void addValues(long at, int count, float[] out, int outAt) {
        int i = 0;
        for (; i <= size - 8 * Lanes.COUNT; i += 8 * Lanes.COUNT) {
            eightVectors(value, at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (; i <= size - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            fourVectors(value, at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (; i <= size - Lanes.COUNT; i += Lanes.COUNT) {
            oneVector(value, at + (long) i * Float.BYTES, count, out, outAt + i);
        }
        for (; i < size; i++) {
            float sum = 0;
            for (int j = 0; j < count; j++) {
                sum = Math.fma(weights[j], get(value, at + j * stride, i), sum);
            }
            out[outAt + i] = sum;
        }
    }

    // The loops go over the keys, with the query in registers: a head has too few numbers for a loop over them to be
    // worth unrolling, and C2 would run all of it in the loops before and after that check every access.

    /// Adds 64 numbers of the head to the lanes of each key, or begins with them.
    private void twoSteps(MemorySegment key, float[] query, int queryAt, long at, int count, int share,
            boolean resume) {
        OffHeap.require(key.isNative());
        FloatVector lowA = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector highA = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector lowB = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector highB = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        long from = at;
        for (int lane = share; lane < count * Reduction.LANES; lane += Reduction.LANES) {
            FloatVector low = zero;
            FloatVector high = zero;
            if (resume) {
                low = FloatVector.fromArray(Lanes.F32, lanes, lane);
                high = FloatVector.fromArray(Lanes.F32, lanes, lane + Reduction.HALF);
            }
            low = lowA.fma(Lanes.load(key, from), low);
            high = highA.fma(Lanes.load(key, from + Reduction.HALF_BYTES), high);
            low = lowB.fma(Lanes.load(key, from + STEP_BYTES), low);
            high = highB.fma(Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES), high);
            low.intoArray(lanes, lane);
            high.intoArray(lanes, lane + Reduction.HALF);
            from += stride;
        }
    }

    /// Adds 32 numbers of the head to the lanes of each key, or begins with them.
    private void oneStep(MemorySegment key, float[] query, int queryAt, long at, int count, int share,
            boolean resume) {
        OffHeap.require(key.isNative());
        FloatVector queryLow = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector queryHigh = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        long from = at;
        for (int lane = share; lane < count * Reduction.LANES; lane += Reduction.LANES) {
            FloatVector low = zero;
            FloatVector high = zero;
            if (resume) {
                low = FloatVector.fromArray(Lanes.F32, lanes, lane);
                high = FloatVector.fromArray(Lanes.F32, lanes, lane + Reduction.HALF);
            }
            queryLow.fma(Lanes.load(key, from), low).intoArray(lanes, lane);
            queryHigh.fma(Lanes.load(key, from + Reduction.HALF_BYTES), high).intoArray(lanes, lane + Reduction.HALF);
            from += stride;
        }
    }

    /// Eight chains, so that two multiply-adds in each cycle need not wait for those before.
    private void eightVectors(MemorySegment value, long at, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector sumA = FloatVector.zero(Lanes.F32);
        FloatVector sumB = sumA;
        FloatVector sumC = sumA;
        FloatVector sumD = sumA;
        FloatVector sumE = sumA;
        FloatVector sumF = sumA;
        FloatVector sumG = sumA;
        FloatVector sumH = sumA;
        long from = at;
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(Lanes.F32, weights[j]);
            sumA = weight.fma(Lanes.load(value, from), sumA);
            sumB = weight.fma(Lanes.load(value, from + Lanes.BYTES), sumB);
            sumC = weight.fma(Lanes.load(value, from + 2 * Lanes.BYTES), sumC);
            sumD = weight.fma(Lanes.load(value, from + 3 * Lanes.BYTES), sumD);
            sumE = weight.fma(Lanes.load(value, from + 4 * Lanes.BYTES), sumE);
            sumF = weight.fma(Lanes.load(value, from + 5 * Lanes.BYTES), sumF);
            sumG = weight.fma(Lanes.load(value, from + 6 * Lanes.BYTES), sumG);
            sumH = weight.fma(Lanes.load(value, from + 7 * Lanes.BYTES), sumH);
            from += stride;
        }
        sumA.intoArray(out, outAt);
        sumB.intoArray(out, outAt + Lanes.COUNT);
        sumC.intoArray(out, outAt + 2 * Lanes.COUNT);
        sumD.intoArray(out, outAt + 3 * Lanes.COUNT);
        sumE.intoArray(out, outAt + 4 * Lanes.COUNT);
        sumF.intoArray(out, outAt + 5 * Lanes.COUNT);
        sumG.intoArray(out, outAt + 6 * Lanes.COUNT);
        sumH.intoArray(out, outAt + 7 * Lanes.COUNT);
    }

    private void fourVectors(MemorySegment value, long at, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector sumA = FloatVector.zero(Lanes.F32);
        FloatVector sumB = sumA;
        FloatVector sumC = sumA;
        FloatVector sumD = sumA;
        long from = at;
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(Lanes.F32, weights[j]);
            sumA = weight.fma(Lanes.load(value, from), sumA);
            sumB = weight.fma(Lanes.load(value, from + Lanes.BYTES), sumB);
            sumC = weight.fma(Lanes.load(value, from + 2 * Lanes.BYTES), sumC);
            sumD = weight.fma(Lanes.load(value, from + 3 * Lanes.BYTES), sumD);
            from += stride;
        }
        sumA.intoArray(out, outAt);
        sumB.intoArray(out, outAt + Lanes.COUNT);
        sumC.intoArray(out, outAt + 2 * Lanes.COUNT);
        sumD.intoArray(out, outAt + 3 * Lanes.COUNT);
    }

    private void oneVector(MemorySegment value, long at, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector sum = FloatVector.zero(Lanes.F32);
        for (int j = 0; j < count; j++) {
            sum = FloatVector.broadcast(Lanes.F32, weights[j]).fma(Lanes.load(value, at + j * stride), sum);
        }
        sum.intoArray(out, outAt);
    }

    private static float get(MemorySegment segment, long at, int i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES);
    }
}
