package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Softmax over keys that come block by block, a query in each lane (Milakov and Gimelshein, arXiv 1805.02867).
///
/// Each lane keeps the largest score so far and the sum of the exponentials relative to it. All goes down the lanes,
/// key after key in rising order, so a lane's numbers do not depend on its neighbours; a key that a lane does not see
/// has the score −∞ there and weighs exactly 0.
final class OnlineSoftmax {
    private static final int VECTOR = Lanes.COUNT;

    private final float[] max;
    private final float[] sum;
    /// Of the tile at hand: what scores are taken relative to, and the factor for sums of the blocks before.
    private final float[] base = new float[2 * VECTOR];
    private final float[] correction = new float[2 * VECTOR];

    OnlineSoftmax(int lanes) {
        max = new float[lanes];
        sum = new float[lanes];
    }

    void clear(int lanes) {
        Arrays.fill(max, 0, lanes, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0, lanes, 0f);
    }

    /// Gives a key's scores −∞ in the lanes that do not see it.
    static void mask(float[] scores, int at, int columns, int j, Visibility visibility, int[] positions, int lane) {
        for (int v = 0; v < columns; v += VECTOR) {
            IntVector distance = IntVector.fromArray(Lanes.I32, positions, lane + v).sub(j);
            VectorMask<Integer> seen = distance.compare(VectorOperators.LT,
                    j < visibility.sinks() ? visibility.limit() : visibility.reach())
                    .and(distance.compare(VectorOperators.GE, 0));
            FloatVector.broadcast(Lanes.F32, Float.NEGATIVE_INFINITY)
                    .blend(FloatVector.fromArray(Lanes.F32, scores, at + v), seen.cast(Lanes.F32))
                    .intoArray(scores, at + v);
        }
    }

    /// Turns the scores of a block, `[keys, columns]`, into weights relative to the largest score so far, which lie from
    /// the beginning of `weights` on in the same way, and takes the weighted values summed before, `[size, columns]`, to
    /// the same scale.
    void block(float[] scores, int scoresAt, int keys, MemorySegment weights, float[] values, int valuesAt, int size,
            int columns, int lane) {
        boolean same = true;
        for (int v = 0; v < columns; v += VECTOR) {
            if (raise(scores, scoresAt + v, keys, columns, lane + v, v)) {
                correct(v);
                same = false;
            }
            weigh(scores, scoresAt + v, keys, weights, columns, lane + v, v);
        }
        if (!same) {
            rescale(values, valuesAt, size, columns);
        }
    }

    /// Divides the weighted sums of values, `[size, columns]`, by the sums of weights. The zero that is added makes
    /// −0 a +0, which is all that keys of weight 0 may change.
    ///
    /// @param to where they go, in the same order, from the offset `toAt` in bytes on
    void finish(float[] values, int valuesAt, int size, int columns, int lane, MemorySegment to, long toAt) {
        OffHeap.require(to.isNative());
        for (int v = 0; v < columns; v += VECTOR) {
            FloatVector total = FloatVector.fromArray(Lanes.F32, sum, lane + v);
            for (int i = 0; i < size; i++) {
                int at = i * columns + v;
                FloatVector.fromArray(Lanes.F32, values, valuesAt + at).div(total).add(0f)
                        .intoMemorySegment(to, toAt + (long) at * Float.BYTES, Lanes.ORDER);
            }
        }
    }

    // The steps take and leave vectors in arrays, since C2 boxes those that cross a call that it does not inline. And
    // they are of few operations: past some number of nodes it stops inlining, in the middle of an exponential.

    /// Finds what the block's scores are taken relative to, in two chains.
    ///
    /// @return whether a lane's largest score is a new one; if so, the one before is left as the correction, else 1
    private boolean raise(float[] scores, int at, int keys, int columns, int lane, int v) {
        FloatVector before = FloatVector.fromArray(Lanes.F32, max, lane);
        FloatVector a = before;
        FloatVector b = before;
        int last = at + (keys - 1) * columns; // of an odd number of keys, the last is taken twice
        for (int index = at; index <= last; index += 2 * columns) {
            a = a.max(FloatVector.fromArray(Lanes.F32, scores, index));
            b = b.max(FloatVector.fromArray(Lanes.F32, scores, Math.min(index + columns, last)));
        }
        FloatVector largest = a.max(b);
        // a lane that has seen no key yet subtracts 0: −∞ − (−∞) would be no number
        largest.blend(0f, largest.eq(Float.NEGATIVE_INFINITY)).intoArray(base, v);
        if (largest.eq(before).allTrue()) {
            FloatVector.broadcast(Lanes.F32, 1f).intoArray(correction, v);
            return false;
        }
        before.intoArray(correction, v);
        largest.intoArray(max, lane);
        return true;
    }

    /// Largest scores before → factors, number by number: beside those of [#weigh], a vector of exponentials would be
    /// too many nodes. It is rare after a query's first blocks.
    private void correct(int v) {
        for (int i = v; i < v + VECTOR; i++) {
            correction[i] = Exponential.of(correction[i] - base[i]);
        }
    }

    /// Scores → weights, and their sum beside the corrected one of the blocks before.
    private void weigh(float[] scores, int at, int keys, MemorySegment weights, int columns, int lane, int v) {
        OffHeap.require(weights.isNative());
        FloatVector zero = FloatVector.fromArray(Lanes.F32, base, v);
        FloatVector total = FloatVector.fromArray(Lanes.F32, sum, lane)
                .mul(FloatVector.fromArray(Lanes.F32, correction, v));
        for (int key = 0; key < keys; key++) {
            FloatVector score = FloatVector.fromArray(Lanes.F32, scores, at + key * columns);
            FloatVector weight = Exponential.upTo88(score.sub(zero));
            weight.intoMemorySegment(weights, (long) (key * columns + v) * Float.BYTES, Lanes.ORDER);
            total = total.add(weight);
        }
        total.intoArray(sum, lane);
    }

    private void rescale(float[] values, int valuesAt, int size, int columns) {
        for (int v = 0; v < columns; v += VECTOR) {
            FloatVector factor = FloatVector.fromArray(Lanes.F32, correction, v);
            for (int i = 0; i < size; i++) {
                int at = valuesAt + i * columns + v;
                FloatVector.fromArray(Lanes.F32, values, at).mul(factor).intoArray(values, at);
            }
        }
    }
}
