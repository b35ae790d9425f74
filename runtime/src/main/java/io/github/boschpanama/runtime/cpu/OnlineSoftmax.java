package io.github.boschpanama.runtime.cpu;

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

    /// Turns the scores of a block, `[keys, columns]`, into weights relative to the largest score so far, and takes the
    /// weighted values summed before, `[size, columns]`, to the same scale.
    void block(float[] scores, int scoresAt, int keys, float[] values, int valuesAt, int size, int columns, int lane) {
        boolean same = true;
        for (int v = 0; v < columns; v += VECTOR) {
            FloatVector before = FloatVector.fromArray(Lanes.F32, max, lane + v);
            FloatVector largest = largest(scores, scoresAt + v, keys, columns, before);
            largest.intoArray(max, lane + v);
            // a lane that has seen no key yet subtracts 0: −∞ − (−∞) would be no number
            FloatVector base = largest.blend(0f, largest.eq(Float.NEGATIVE_INFINITY));
            FloatVector factor = Exponential.between(before.sub(base));
            factor.intoArray(correction, v);
            same &= factor.eq(1f).allTrue();
            FloatVector start = FloatVector.fromArray(Lanes.F32, sum, lane + v).mul(factor);
            weigh(scores, scoresAt + v, keys, columns, base, start).intoArray(sum, lane + v);
        }
        if (!same) {
            rescale(values, valuesAt, size, columns);
        }
    }

    /// Divides the weighted sums of values, `[size, columns]`, by the sums of weights. The zero that is added makes
    /// −0 a +0, which is all that keys of weight 0 may change.
    void finish(float[] values, int valuesAt, int size, int columns, int lane) {
        for (int v = 0; v < columns; v += VECTOR) {
            FloatVector total = FloatVector.fromArray(Lanes.F32, sum, lane + v);
            for (int i = 0; i < size; i++) {
                int at = valuesAt + i * columns + v;
                FloatVector.fromArray(Lanes.F32, values, at).div(total).add(0f).intoArray(values, at);
            }
        }
    }

    /// In four chains, since a comparison takes long and four go on at a time.
    private static FloatVector largest(float[] scores, int at, int keys, int columns, FloatVector before) {
        FloatVector a = before;
        FloatVector b = before;
        FloatVector c = before;
        FloatVector d = before;
        int body = keys - keys % 4;
        for (int key = 0; key < body; key += 4) {
            int index = at + key * columns;
            a = larger(a, FloatVector.fromArray(Lanes.F32, scores, index));
            b = larger(b, FloatVector.fromArray(Lanes.F32, scores, index + columns));
            c = larger(c, FloatVector.fromArray(Lanes.F32, scores, index + 2 * columns));
            d = larger(d, FloatVector.fromArray(Lanes.F32, scores, index + 3 * columns));
        }
        for (int key = body; key < keys; key++) {
            a = larger(a, FloatVector.fromArray(Lanes.F32, scores, at + key * columns));
        }
        return larger(larger(a, b), larger(c, d));
    }

    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    private static FloatVector weigh(float[] scores, int at, int keys, int columns, FloatVector base,
            FloatVector start) {
        FloatVector total = start;
        for (int key = 0; key < keys; key++) {
            int index = at + key * columns;
            FloatVector weight = Exponential.between(FloatVector.fromArray(Lanes.F32, scores, index).sub(base));
            weight.intoArray(scores, index);
            total = total.add(weight);
        }
        return total;
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
