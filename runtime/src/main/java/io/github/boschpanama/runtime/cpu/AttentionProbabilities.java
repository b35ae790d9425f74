package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// What [io.github.boschpanama.runtime.backend.Backend#attention] weighs the values with, one row at a time, for
/// callers that study attention itself: there is never a matrix of tokens × tokens.
///
/// It works on the calling thread. Make one for each thread and group; the numbers depend neither on how many there are
/// nor on the width of the vectors.
public final class AttentionProbabilities {
    private static final long ALIGNMENT = 64;
    /// Keys that are scored at once, in four vectors of the widest kind, so that their chains of additions overlap.
    private static final long BLOCK = 64;

    private final long size; // of a head
    private final long keys;
    private final long stride; // keys, rounded up to blocks
    private final MemorySegment transposed; // [size, stride], zeros behind the last key
    private final MemorySegment row; // [stride]

    /// @param arena owns the scratch memory
    /// @param key F32 [keys, groups, headDim] in host memory
    /// @param group the group whose keys are looked at
    public AttentionProbabilities(Arena arena, Tensor key, int group) {
        keys = key.extent(0);
        size = key.extent(2);
        stride = Math.ceilDiv(keys, BLOCK) * BLOCK;
        transposed = arena.allocate(size * stride * Float.BYTES, ALIGNMENT);
        row = arena.allocate(stride * Float.BYTES, ALIGNMENT);
        for (long j = 0; j < keys; j++) {
            long from = (j * key.extent(1) + group) * size;
            for (long d = 0; d < size; d++) {
                set(transposed, d * stride + j, get(key.segment(), from + d));
            }
        }
    }

    /// Writes the probability of each key up to the row's own.
    ///
    /// @param query F32 [rows, heads, headDim] in host memory
    /// @param index the row
    /// @param head the query head, of this group
    /// @param scale factor on the scores
    /// @param first the first key that the row sees
    /// @param last the last
    /// @param out takes the probabilities of keys 0 to `last`; those before `first` are 0
    public void row(Tensor query, long index, int head, float scale, int first, int last, float[] out) {
        if (first < 0 || first > last || last >= keys || last >= out.length) {
            throw new IllegalArgumentException(
                    "keys " + first + " to " + last + " of " + keys + ", into an array of " + out.length);
        }
        long begin = first / BLOCK * BLOCK;
        long end = (last / BLOCK + 1) * BLOCK;
        score(query.segment(), (index * query.extent(1) + head) * size, scale, begin, end);
        hide(begin, first);
        hide(last + 1, end);
        exponentiate(row, begin, end, max(row, begin, end));
        double sum = 0;
        for (long j = first; j <= last; j++) {
            sum += get(row, j);
        }
        normalize(row, begin, end, (float) (1 / sum));
        Arrays.fill(out, 0, (int) begin, 0f);
        MemorySegment.copy(row, ValueLayout.JAVA_FLOAT, begin * Float.BYTES, out, (int) begin,
                (int) (last + 1 - begin));
    }

    /// Keys of the blocks at either end that the row does not see.
    private void hide(long from, long to) {
        for (long j = from; j < to; j++) {
            set(row, j, Float.NEGATIVE_INFINITY);
        }
    }

    private void score(MemorySegment query, long at, float scale, long begin, long end) {
        MemorySegment keys = transposed;
        MemorySegment to = row;
        OffHeap.require(keys.isNative() && to.isNative());
        for (long j = begin; j < end; j += 4L * Lanes.COUNT) {
            FloatVector sum0 = FloatVector.zero(Lanes.F32);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (long d = 0; d < size; d++) {
                FloatVector q = FloatVector.broadcast(Lanes.F32, get(query, at + d) * scale);
                long key = (d * stride + j) * Float.BYTES;
                sum0 = q.fma(Lanes.load(keys, key), sum0);
                sum1 = q.fma(Lanes.load(keys, key + Lanes.BYTES), sum1);
                sum2 = q.fma(Lanes.load(keys, key + 2 * Lanes.BYTES), sum2);
                sum3 = q.fma(Lanes.load(keys, key + 3 * Lanes.BYTES), sum3);
            }
            long scores = j * Float.BYTES;
            sum0.intoMemorySegment(to, scores, Lanes.ORDER);
            sum1.intoMemorySegment(to, scores + Lanes.BYTES, Lanes.ORDER);
            sum2.intoMemorySegment(to, scores + 2 * Lanes.BYTES, Lanes.ORDER);
            sum3.intoMemorySegment(to, scores + 3 * Lanes.BYTES, Lanes.ORDER);
        }
    }

    private static float max(MemorySegment row, long begin, long end) {
        OffHeap.require(row.isNative());
        FloatVector largest = FloatVector.broadcast(Lanes.F32, Float.NEGATIVE_INFINITY);
        for (long at = begin * Float.BYTES; at < end * Float.BYTES; at += Lanes.BYTES) {
            largest = largest.max(Lanes.load(row, at));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    private static void exponentiate(MemorySegment row, long begin, long end, float max) {
        OffHeap.require(row.isNative());
        for (long at = begin * Float.BYTES; at < end * Float.BYTES; at += Lanes.BYTES) {
            Exponential.upTo88(Lanes.load(row, at).sub(max)).intoMemorySegment(row, at, Lanes.ORDER);
        }
    }

    private static void normalize(MemorySegment row, long begin, long end, float factor) {
        OffHeap.require(row.isNative());
        for (long at = begin * Float.BYTES; at < end * Float.BYTES; at += Lanes.BYTES) {
            Lanes.load(row, at).mul(factor).intoMemorySegment(row, at, Lanes.ORDER);
        }
    }

    private static float get(MemorySegment segment, long i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
    }

    private static void set(MemorySegment segment, long i, float value) {
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES, value);
    }
}
