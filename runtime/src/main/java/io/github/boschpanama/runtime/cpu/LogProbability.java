package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// What is read off rows of logits: the largest column, and the logarithm of a column's softmax. A part is a row.
///
/// Sums of exponentials are taken over pieces of a row as [Reduction] says, and the pieces added in double precision.
final class LogProbability {
    private static final long PIECE = 4096;

    private final Team team;
    private final Task argmaxTask = this::argmaxRow;
    private final Task logTask = this::logRow;
    private final float[][] lanes;
    private MemorySegment logits;
    private MemorySegment targets;
    private MemorySegment out;
    private long columns;

    LogProbability(Team team) {
        this.team = team;
        lanes = Reduction.lanes(team.size(), 1);
    }

    void argmax(Tensor newLogits, Tensor newOut) {
        logits = newLogits.segment();
        columns = newLogits.extent(1);
        out = newOut.segment();
        team.run(argmaxTask, newLogits.extent(0));
    }

    void logProbability(Tensor newLogits, Tensor newTargets, Tensor newOut) {
        logits = newLogits.segment();
        columns = newLogits.extent(1);
        targets = newTargets.segment();
        out = newOut.segment();
        team.run(logTask, newLogits.extent(0));
    }

    private void argmaxRow(int worker, long row) {
        long at = row * columns * Float.BYTES;
        out.set(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES, (int) indexOf(max(logits, at, columns), at));
    }

    private void logRow(int worker, long row) {
        long at = row * columns * Float.BYTES;
        long target = targets.get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES);
        float max = max(logits, at, columns);
        double sum = 0;
        for (long piece = 0; piece < columns; piece += PIECE) {
            sum += sumOfExponentials(logits, at + piece * Float.BYTES, Math.min(PIECE, columns - piece), max,
                    lanes[worker]);
        }
        double value = get(logits, at, target) - max - StrictMath.log(sum);
        out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, row * Float.BYTES, (float) value);
    }

    /// Numbers that are none are passed over.
    private static float max(MemorySegment logits, long at, long columns) {
        OffHeap.require(logits.isNative());
        long body = columns - columns % Lanes.COUNT;
        FloatVector largest = FloatVector.broadcast(Lanes.F32, Float.NEGATIVE_INFINITY);
        for (long i = 0; i < body; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(logits, at + i * Float.BYTES);
            largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (long i = body; i < columns; i++) {
            float v = get(logits, at, i);
            max = v > max ? v : max;
        }
        return max;
    }

    /// @return the first column with that value; 0 if there is none
    private long indexOf(float value, long at) {
        MemorySegment row = logits;
        OffHeap.require(row.isNative());
        long i = 0;
        long body = columns - columns % Lanes.COUNT;
        while (i < body && !Lanes.load(row, at + i * Float.BYTES).eq(value).anyTrue()) {
            i += Lanes.COUNT;
        }
        while (i < columns && get(logits, at, i) != value) {
            i++;
        }
        return i < columns ? i : 0;
    }

    private static float sumOfExponentials(MemorySegment logits, long at, long count, float max, float[] sums) {
        OffHeap.require(logits.isNative());
        long body = count - count % Reduction.LANES;
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (long i = share; i < body; i += Reduction.LANES) {
                sum = sum.add(Exponential.upTo88(Lanes.load(logits, at + i * Float.BYTES).sub(max)));
            }
            sum.intoArray(sums, share);
        }
        for (long i = body; i < count; i++) {
            sums[(int) (i - body)] += Exponential.of(get(logits, at, i) - max);
        }
        Reduction.sum(sums, 1);
        return sums[0];
    }

    private static float get(MemorySegment logits, long at, long i) {
        return logits.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i * Float.BYTES);
    }
}
