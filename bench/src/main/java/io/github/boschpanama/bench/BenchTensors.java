package io.github.boschpanama.bench;

import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Tensors of random numbers to measure with.
final class BenchTensors {
    private final Arena arena;
    private final SplittableRandom random = new SplittableRandom(1);

    BenchTensors(Arena arena) {
        this.arena = arena;
    }

    /// Numbers between −1 and 1.
    Tensor random(DType type, long... extents) {
        Tensor tensor = Tensor.allocate(arena, type, extents);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            float value = (float) random.nextDouble(-1, 1);
            switch (type) {
                case F32 -> tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
                case BF16 -> tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, i,
                        (short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
                case F16 -> tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
                default -> throw new IllegalArgumentException(type + " is no weight type");
            }
        }
        return tensor;
    }

    /// The rows of one sequence from its beginning.
    Rows sequence(int count) {
        Tensor positions = Tensor.allocate(arena, DType.I32, count);
        for (int i = 0; i < count; i++) {
            positions.segment().setAtIndex(ValueLayout.JAVA_INT, i, i);
        }
        return new Rows(positions, Tensor.allocate(arena, DType.I32, count));
    }
}
