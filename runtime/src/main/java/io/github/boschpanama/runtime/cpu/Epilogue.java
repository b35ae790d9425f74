package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// What becomes of a finished sum: it is written to the output, after a bias is added or not, or added to it.
final class Epilogue {
    private MemorySegment out;
    private long columns;
    private boolean add;
    private boolean hasBias;
    private float[] bias = new float[0];

    /// @param newBias a weight [columns], or null
    /// @param newAdd whether to add to the output; then there is no bias
    /// @param newOut F32 [rows, columns]
    void set(Tensor newBias, boolean newAdd, Tensor newOut) {
        out = newOut.segment();
        columns = newOut.extent(1);
        add = newAdd;
        hasBias = newBias != null;
        if (hasBias) {
            int count = Math.toIntExact(columns);
            if (bias.length < count) {
                bias = new float[count];
            }
            Widen.copy(newBias.dtype(), newBias.segment(), 0, bias, 0, count);
        }
    }

    /// Takes the sums of one row from a column on.
    void put(float[] sums, int count, long row, long column) {
        long at = (row * columns + column) * Float.BYTES;
        if (add) {
            accumulate(sums, count, out, at);
        } else if (hasBias) {
            storeWithBias(sums, count, at, (int) column);
        } else {
            MemorySegment.copy(sums, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, at, count);
        }
    }

    private static void accumulate(float[] sums, int count, MemorySegment out, long at) {
        OffHeap.require(out.isNative());
        int body = count - count % Lanes.COUNT;
        for (int i = 0; i < body; i += Lanes.COUNT) {
            long offset = at + (long) i * Float.BYTES;
            Reduction.load(out, offset).add(FloatVector.fromArray(Lanes.F32, sums, i)).intoMemorySegment(out, offset,
                    Lanes.ORDER);
        }
        for (int i = body; i < count; i++) {
            long offset = at + (long) i * Float.BYTES;
            float sum = out.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset) + sums[i];
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, sum);
        }
    }

    private void storeWithBias(float[] sums, int count, long at, int column) {
        for (int i = 0; i < count; i++) {
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES, sums[i] + bias[column + i]);
        }
    }
}
