package io.github.boschpanama.bosch.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/// Tensors to measure with: numbers between −0.05 and 0.05, which neither overflow nor become subnormal in a model.
/// They repeat after [#PERIOD] elements, since drawing each would take longer than the measurement.
final class RandomTensors {
    private static final long PERIOD = 1 << 16;
    private static final double BOUND = 0.05;

    private final Arena arena;
    private final SplittableRandom random = new SplittableRandom(1);

    /// @param arena owns the tensors
    RandomTensors(Arena arena) {
        this.arena = arena;
    }

    Tensor of(DType type, long... extents) {
        Tensor tensor = Tensor.allocate(arena, type, extents);
        MemorySegment segment = tensor.segment();
        long drawn = Math.min(PERIOD, tensor.shape().elements());
        for (long i = 0; i < drawn; i++) {
            float value = (float) random.nextDouble(-BOUND, BOUND);
            switch (type) {
                case F32 -> segment.setAtIndex(JAVA_FLOAT, i, value);
                case BF16 -> segment.setAtIndex(JAVA_SHORT, i,
                        (short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
                case F16 -> segment.setAtIndex(JAVA_SHORT, i, Float.floatToFloat16(value));
                default -> throw new IllegalArgumentException(type + " is no weight type");
            }
        }
        long period = drawn * type.byteSize();
        for (long at = period; at < segment.byteSize(); at += period) {
            MemorySegment.copy(segment, 0, segment, at, Math.min(period, segment.byteSize() - at));
        }
        return tensor;
    }

    /// @return F32, one number everywhere
    Tensor filled(float value, long... extents) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, extents);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            tensor.segment().setAtIndex(JAVA_FLOAT, i, value);
        }
        return tensor;
    }

    /// @return one row at a position
    Rows row(int position) {
        Tensor positions = Tensor.allocate(arena, DType.I32, 1);
        positions.segment().set(JAVA_INT, 0, position);
        return new Rows(positions, Tensor.allocate(arena, DType.I32, 1));
    }

    /// @return the rows of one sequence from its beginning
    Rows sequence(int count) {
        Tensor positions = Tensor.allocate(arena, DType.I32, count);
        for (int i = 0; i < count; i++) {
            positions.segment().setAtIndex(JAVA_INT, i, i);
        }
        return new Rows(positions, Tensor.allocate(arena, DType.I32, count));
    }
}
