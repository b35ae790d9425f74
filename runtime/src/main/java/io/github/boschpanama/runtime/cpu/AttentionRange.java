package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The query heads of a group over a stretch of at most [#KEYS] neighbouring keys, in one worker's scratch memory.
///
/// Keys and values come from far, so all heads go over a block of keys before the next one.
final class AttentionRange {
    /// Keys in a stretch: two blocks of [AttentionBlock], so that keys may move by one stretch without a difference to either.
    static final int KEYS = 2 * AttentionBlock.KEYS;
    /// Places for the scores of a stretch, in whole sums of [Reduction#LANES].
    static final int PLACES = Math.ceilDiv(KEYS, Reduction.LANES) * Reduction.LANES;
    /// Keys in a block.
    static final int BLOCK = 32;

    private final KeyScores scores = new KeyScores();
    private final ValueSums values = new ValueSums();
    private final float[] lanes = Reduction.lanes(1);
    private float[] weights = new float[0]; // [heads, PLACES]
    private long stride; // bytes from a key to the next
    private int heads;
    private int size;

    /// @param key F32 [keys, groups, size]
    /// @param value F32 [keys, groups, size]
    /// @param newHeads query heads of a group
    void set(Tensor key, Tensor value, int newHeads) {
        scores.set(key, newHeads);
        values.set(value, newHeads);
        heads = newHeads;
        size = Math.toIntExact(key.extent(2));
        stride = key.extent(1) * size * Float.BYTES;
        if (weights.length < heads * PLACES) {
            weights = new float[heads * PLACES];
        }
    }

    /// Scores the keys.
    ///
    /// @param query scaled queries, [heads, size] from `queryAt` on
    /// @param at where the first key's numbers are, in bytes
    /// @param count how many keys
    void score(float[] query, int queryAt, long at, int count) {
        for (int first = 0; first < count; first += BLOCK) {
            scores.run(query, queryAt, at + first * stride, Math.min(BLOCK, count - first), weights, first);
        }
        for (int head = 0; head < heads; head++) {
            Arrays.fill(weights, head * PLACES + count, (head + 1) * PLACES, Float.NEGATIVE_INFINITY);
        }
    }

    /// Leaves a key out.
    void hide(int j) {
        for (int head = 0; head < heads; head++) {
            weights[head * PLACES + j] = Float.NEGATIVE_INFINITY;
        }
    }

    /// @return the largest score of one of the heads
    float largest(int head) {
        int begin = head * PLACES;
        FloatVector largest = FloatVector.fromArray(Lanes.F32, weights, begin);
        for (int j = begin + Lanes.COUNT; j < begin + PLACES; j += Lanes.COUNT) {
            largest = largest.max(FloatVector.fromArray(Lanes.F32, weights, j));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /// Turns scores of one of the heads into weights relative to the largest.
    ///
    /// @return their sum
    float weigh(int head, float largest) {
        int begin = head * PLACES;
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (int j = begin + share; j < begin + PLACES; j += Reduction.LANES) {
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
    /// @param out takes [heads, size] numbers from `outAt` on
    void addValues(long at, int count, float[] out, int outAt) {
        Arrays.fill(out, outAt, outAt + heads * size, 0f);
        for (int first = 0; first < count; first += BLOCK) {
            values.add(weights, first, at + first * stride, Math.min(BLOCK, count - first), out, outAt);
        }
    }
}
