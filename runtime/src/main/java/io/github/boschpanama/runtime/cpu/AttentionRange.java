package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The query heads of neighbouring groups over a stretch of at most [#KEYS] neighbouring keys, in one worker's scratch
/// memory.
final class AttentionRange {
    /// Keys in a stretch: two blocks of [AttentionBlock], so that keys may move by one stretch without a difference to either.
    static final int KEYS = 2 * AttentionBlock.KEYS;
    /// Places for the scores of a stretch, in whole sums of [Reduction#LANES].
    static final int PLACES = Math.ceilDiv(KEYS, Reduction.LANES) * Reduction.LANES;

    private final KeyValueKernel[] kernels;
    private final float[] lanes = Reduction.lanes(1);
    private KeyValueKernel kernel;
    private float[] weights = new float[0]; // [groups, heads, PLACES]
    private int groupHeads;
    private int size;
    private int heads; // of the groups at hand

    /// @param kernels from the fastest to one that takes all heads
    AttentionRange(KeyValueKernel... kernels) {
        this.kernels = kernels;
    }

    /// @param key F32 [keys, groups, size]
    /// @param value F32 [keys, groups, size]
    /// @param newGroupHeads query heads of a group
    void set(Tensor key, Tensor value, int newGroupHeads) {
        groupHeads = newGroupHeads;
        size = Math.toIntExact(key.extent(2));
        kernel = kernelFor(groupHeads, size);
        kernel.set(key, value, groupHeads);
        int places = Math.toIntExact(key.extent(1) * groupHeads * PLACES);
        if (weights.length < places) {
            weights = new float[places];
        }
    }

    private KeyValueKernel kernelFor(int newHeads, int newSize) {
        int i = 0;
        while (!kernels[i].takes(newHeads, newSize)) {
            i++;
        }
        return kernels[i];
    }

    /// @return whether several groups are faster together than one after another
    boolean takesGroupsTogether() {
        return kernel.takesGroupsTogether();
    }

    /// Scores the keys for neighbouring groups, whose heads are then counted from the first group's first on.
    ///
    /// @param query scaled queries, [groups, heads, size] from `queryAt` on
    /// @param at where the first key of the first group is, in bytes
    /// @param count how many keys
    void score(float[] query, int queryAt, long at, int groups, int count) {
        heads = groups * groupHeads;
        kernel.score(query, queryAt, at, groups, count, weights);
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

    /// @return the largest score of a head
    float largest(int head) {
        int begin = head * PLACES;
        FloatVector largest = FloatVector.fromArray(Lanes.F32, weights, begin);
        for (int j = begin + Lanes.COUNT; j < begin + PLACES; j += Lanes.COUNT) {
            largest = largest.max(FloatVector.fromArray(Lanes.F32, weights, j));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /// Turns scores of a head into weights relative to the largest.
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
    /// @param at where the first value of the first group is, in bytes
    /// @param count how many keys
    /// @param out takes [groups, heads, size] numbers from `outAt` on
    void addValues(long at, int count, float[] out, int outAt) {
        Arrays.fill(out, outAt, outAt + heads * size, 0f);
        kernel.addValues(weights, at, heads / groupHeads, count, out, outAt);
    }
}
