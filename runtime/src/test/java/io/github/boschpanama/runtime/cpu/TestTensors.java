package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Tensors of seeded random numbers, and their comparison.
public final class TestTensors {
    private final Arena arena;
    private final SplittableRandom random;

    public TestTensors(Arena arena, long seed) {
        this.arena = arena;
        this.random = new SplittableRandom(seed);
    }

    /// Numbers between −1 and 1, rounded to the type.
    public Tensor random(DType dtype, long... extents) {
        Tensor tensor = Tensor.allocate(arena, dtype, extents);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            float value = (float) random.nextDouble(-1, 1);
            switch (dtype) {
                case F32 -> tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
                case BF16 -> tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, i,
                        (short) (Float.floatToRawIntBits(value) >>> 16));
                case F16 -> tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
                default -> throw new IllegalArgumentException(dtype + " holds no weights");
            }
        }
        return tensor;
    }

    /// Numbers from 0 to `bound` − 1.
    public Tensor randomInts(int bound, long count) {
        Tensor tensor = Tensor.allocate(arena, DType.I32, count);
        for (long i = 0; i < count; i++) {
            tensor.segment().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(bound));
        }
        return tensor;
    }

    public Tensor ints(int... values) {
        Tensor tensor = Tensor.allocate(arena, DType.I32, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.segment().setAtIndex(ValueLayout.JAVA_INT, i, values[i]);
        }
        return tensor;
    }

    public Tensor floats(float... values) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
        }
        return tensor;
    }

    /// The rows of one sequence from position `first` on.
    public Rows sequence(int first, int count) {
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = first + i;
        }
        return new Rows(ints(positions), ints(new int[count]));
    }

    public Tensor copy(Tensor tensor) {
        Tensor copy = Tensor.allocate(arena, tensor.dtype(), tensor.shape().toArray());
        copy.segment().copyFrom(tensor.segment());
        return copy;
    }

    public Tensor like(Tensor tensor) {
        return Tensor.allocate(arena, tensor.dtype(), tensor.shape().toArray());
    }

    public static void assertSameBits(Tensor expected, Tensor actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        long difference = expected.segment().mismatch(actual.segment());
        if (difference >= 0) {
            long i = difference / expected.dtype().byteSize();
            fail(what + ": element " + i + " of " + expected.shape() + " is " + get(actual, i) + ", expected "
                    + get(expected, i));
        }
    }

    public static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        for (long i = 0; i < expected.shape().elements(); i++) {
            double e = get(expected, i);
            double a = get(actual, i);
            if (!(Math.abs(e - a) <= tolerance * Math.max(1, Math.abs(e)))) {
                fail(what + ": element " + i + " of " + expected.shape() + " is " + a + ", expected " + e);
            }
        }
    }

    private static double get(Tensor tensor, long i) {
        return tensor.dtype() == DType.I32
                ? tensor.segment().getAtIndex(ValueLayout.JAVA_INT, i)
                : tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
}
