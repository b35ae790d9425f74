package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// What becomes of a finished sum: it is written to the output, after a bias is added or not, or added to it.
final class Epilogue {
    private static final int TWO_VECTORS = 2 * Lanes.COUNT;

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

    /// Takes the sums of rows one below another.
    ///
    /// @param at index of the first sum
    /// @param stride from a row's sums to the next row's
    /// @param rows how many rows
    /// @param count sums in a row
    /// @param row the first row of the output
    /// @param column the first column of the output
    void put(float[] sums, int at, int stride, int rows, int count, long row, long column) {
        boolean pairs = count % TWO_VECTORS == 0;
        for (int i = 0; i < rows; i++) {
            long outAt = ((row + i) * columns + column) * Float.BYTES;
            int from = at + i * stride;
            if (hasBias) {
                storeWithBias(sums, from, count, bias, (int) column, out, outAt);
            } else if (pairs) {
                for (int j = 0; j < count; j += TWO_VECTORS) {
                    putTwo(sums, from + j, add, out, outAt + (long) j * Float.BYTES);
                }
            } else if (add) {
                accumulate(sums, from, count, out, outAt);
            } else {
                MemorySegment.copy(sums, from, out, ValueLayout.JAVA_FLOAT_UNALIGNED, outAt, count);
            }
        }
    }

    /// Two vectors at a time, since a tile's row has two or four: a loop over so few would be slower than what it does.
    private static void putTwo(float[] sums, int at, boolean add, MemorySegment out, long outAt) {
        OffHeap.require(out.isNative());
        FloatVector low = FloatVector.fromArray(Lanes.F32, sums, at);
        FloatVector high = FloatVector.fromArray(Lanes.F32, sums, at + Lanes.COUNT);
        long highAt = outAt + Lanes.BYTES;
        if (add) {
            low = Lanes.load(out, outAt).add(low);
            high = Lanes.load(out, highAt).add(high);
        }
        low.intoMemorySegment(out, outAt, Lanes.ORDER);
        high.intoMemorySegment(out, highAt, Lanes.ORDER);
    }

    private static void storeWithBias(float[] sums, int at, int count, float[] bias, int biasAt, MemorySegment out,
            long outAt) {
        OffHeap.require(out.isNative());
        int body = count - count % Lanes.COUNT;
        for (int i = 0; i < body; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.F32, sums, at + i).add(FloatVector.fromArray(Lanes.F32, bias, biasAt + i))
                    .intoMemorySegment(out, outAt + (long) i * Float.BYTES, Lanes.ORDER);
        }
        for (int i = body; i < count; i++) {
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, outAt + (long) i * Float.BYTES, sums[at + i] + bias[biasAt + i]);
        }
    }

    private static void accumulate(float[] sums, int at, int count, MemorySegment out, long outAt) {
        OffHeap.require(out.isNative());
        int body = count - count % Lanes.COUNT;
        for (int i = 0; i < body; i += Lanes.COUNT) {
            long offset = outAt + (long) i * Float.BYTES;
            Lanes.load(out, offset).add(FloatVector.fromArray(Lanes.F32, sums, at + i))
                    .intoMemorySegment(out, offset, Lanes.ORDER);
        }
        for (int i = body; i < count; i++) {
            long offset = outAt + (long) i * Float.BYTES;
            float sum = out.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset) + sums[at + i];
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, sum);
        }
    }
}
