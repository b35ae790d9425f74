package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.cpu.machine.DotProducts;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Products of a row by machine code, where the system has it: see [DotProducts].
///
/// It asks for weights before they are used, and reads whole cache lines wherever a file's rows begin; the Vector API
/// can do neither.
final class MachineRows implements RowKernel {
    private final Scratch xScratch;
    private final MemorySegment template; // of the constants
    private final MemorySegment[] constants; // a worker's
    private final MemorySegment[] sums; // a worker's
    private float[] padded = new float[0]; // x
    private float[] placed = new float[0];
    private MemorySegment x;
    private MemorySegment weight;
    private DotProducts code;
    private long rowBytes;

    /// @param arena for scratch memory
    /// @param mostRows the most that are multiplied at a time
    MachineRows(Arena arena, int workers, int mostRows) {
        xScratch = new Scratch(arena);
        template = arena.allocate(DotProducts.CONSTANTS_BYTES, Long.BYTES);
        constants = Scratch.floats(arena, workers, DotProducts.CONSTANTS_BYTES / Float.BYTES);
        sums = Scratch.floats(arena, workers, mostRows);
    }

    @Override
    public boolean takes(Tensor newWeight) {
        return newWeight.extent(0) >= DotProducts.STREAMS && DotProducts.of(newWeight.dtype())
                .takes(newWeight.segment().address(), Math.toIntExact(newWeight.extent(1)));
    }

    @Override
    public void set(Tensor newX, Tensor newWeight) {
        int depth = Math.toIntExact(newX.extent(1));
        weight = newWeight.segment();
        code = DotProducts.of(newWeight.dtype());
        rowBytes = (long) depth * newWeight.dtype().byteSize();
        int places = code.places(depth);
        if (placed.length < places) {
            padded = new float[DotProducts.PADDING + places];
            placed = new float[places];
        }
        Widen.copy(DType.F32, newX.segment(), 0, padded, DotProducts.PADDING, depth);
        Arrays.fill(padded, DotProducts.PADDING + depth, DotProducts.PADDING + places, 0f);
        code.placeX(padded, depth, weight.address(), placed);
        x = xScratch.floats(places);
        MemorySegment.copy(placed, 0, x, ValueLayout.JAVA_FLOAT, 0, places);
        code.describe(weight.address(), depth, template);
    }

    @Override
    public void multiply(int worker, long first, int count, float[] results) {
        constants[worker].copyFrom(template);
        int rest = count % DotProducts.STREAMS;
        if (rest > 0) { // the last rows, some for the second time
            long from = first + count - DotProducts.STREAMS;
            code.run(weight, from * rowBytes, DotProducts.STREAMS, x, constants[worker], sums[worker]);
            take(sums[worker], DotProducts.STREAMS - rest, results, count - rest, rest);
        }
        if (count > rest) {
            code.run(weight, first * rowBytes, count - rest, x, constants[worker], sums[worker]);
            take(sums[worker], 0, results, 0, count - rest);
        }
    }

    private static void take(MemorySegment from, int first, float[] results, int at, int count) {
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, (long) first * Float.BYTES, results, at, count);
    }
}
