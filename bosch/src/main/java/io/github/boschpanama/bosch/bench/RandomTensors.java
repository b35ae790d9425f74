package io.github.boschpanama.bosch.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;

/// Tensors to measure with, where a backend wants them.
final class RandomTensors {
    private final Backend backend;
    private final Arena arena;
    private final RandomNumbers numbers;

    /// @param backend where they are used
    /// @param arena owns the tensors
    RandomTensors(Backend backend, Arena arena) {
        this.backend = backend;
        this.arena = arena;
        this.numbers = new RandomNumbers(arena);
    }

    Tensor of(DType type, long... extents) {
        return backend.weight(arena, numbers.of(type, extents));
    }

    /// @return F32, one number everywhere
    Tensor filled(float value, long... extents) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, extents);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            tensor.segment().setAtIndex(JAVA_FLOAT, i, value);
        }
        return backend.weight(arena, tensor);
    }

    /// @return one row at a position
    Rows row(int position) {
        return new Rows(backend.integers(arena, position), backend.integers(arena, 0));
    }

    /// @return the rows of one sequence from its beginning
    Rows sequence(int count) {
        return new Rows(backend.integers(arena, IntStream.range(0, count).toArray()),
                backend.integers(arena, new int[count]));
    }
}
