package io.github.boschpanama.runtime.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void rowsAndReshapeShareMemory() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.F32, 4, 3);
            tensor.rows(1, 3).reshape(6).segment().setAtIndex(JAVA_FLOAT, 5, 7f);
            assertEquals(7f, tensor.segment().getAtIndex(JAVA_FLOAT, 8));
            assertEquals(Shape.of(2, 3), tensor.rows(1, 3).shape());
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.rows(3, 5));
            assertThrows(IllegalArgumentException.class, () -> tensor.reshape(5, 3));
        }
    }

    @Test
    void scalarsAndEmptyTensorsAreTensors() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(1, Tensor.allocate(arena, DType.F64).shape().elements());
            assertEquals(0, Tensor.allocate(arena, DType.F64, 3, 0).byteSize());
        }
        assertThrows(ArithmeticException.class, () -> Shape.of(Long.MAX_VALUE, 2));
    }

    @Test
    void deviceMemoryIsNotForTheHost() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = MemorySegment.ofAddress(64).reinterpret(8, arena, null);
            Tensor tensor = Tensor.onDevice(DType.F32, Shape.of(2), memory);
            assertTrue(assertThrows(IllegalStateException.class, tensor::segment).getMessage().contains("download"));
            assertEquals(68, tensor.rows(1, 2).deviceAddress());
            arena.close();
            assertThrows(IllegalStateException.class, tensor::deviceAddress);
        } catch (IllegalStateException closedTwice) {
            assertTrue(closedTwice.getMessage().contains("closed"));
        }
    }
}
