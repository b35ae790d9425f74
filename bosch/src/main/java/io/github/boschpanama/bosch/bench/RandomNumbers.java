package io.github.boschpanama.bosch.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/// Host tensors of numbers between −0.05 and 0.05, which neither overflow nor become subnormal in a model. They repeat after
/// [#PERIOD] elements, since drawing each would take longer than the measurement.
final class RandomNumbers {
    private static final long PERIOD = 1 << 16;
    private static final double BOUND = 0.05;

    private final Arena arena;
    private final SplittableRandom random = new SplittableRandom(1);

    /// @param arena owns the tensors
    RandomNumbers(Arena arena) {
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
}
