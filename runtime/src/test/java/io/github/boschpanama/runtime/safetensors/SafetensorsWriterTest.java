package io.github.boschpanama.runtime.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Shape;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    private final Arena arena = Arena.ofConfined();

    @TempDir
    Path folder;

    @AfterEach
    void unmap() {
        arena.close();
    }

    /// The bytes of a whole file, worked out by hand.
    @Test
    void layout() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Tensor b = Tensor.of(DType.U8, Shape.of(3), arena.allocateFrom(JAVA_BYTE,
                new byte[]{1, 2, 3}));
        Tensor z = Tensor.allocate(arena, DType.F16, 1, 1);
        SafetensorsWriter.write(file, Map.of("b", b, "z", z), Map.of("y", "2", "x", "\"1\""));
        String header = "{\"__metadata__\":{\"x\":\"\\\"1\\\"\",\"y\":\"2\"},"
                + "\"z\":{\"dtype\":\"F16\",\"shape\":[1,1],\"data_offsets\":[0,2]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[2,5]}}";
        int padded = (8 + header.length() + 63) / 64 * 64 - 8;
        byte[] expected = ByteBuffer.allocate(8 + padded + 5).order(ByteOrder.LITTLE_ENDIAN).putLong(padded)
                .put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8))
                .put(new byte[]{0, 0, 1, 2, 3}).array();
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void sameTensorsGiveTheSameBytes() throws IOException {
        Map<String, Tensor> one = new LinkedHashMap<>();
        Map<String, Tensor> two = new LinkedHashMap<>();
        List<String> names = List.of("c", "a", "d", "b");
        names.forEach(name -> one.put(name, Tensor.allocate(arena, DType.F32, 2)));
        names.reversed().forEach(name -> two.put(name, Tensor.allocate(arena, DType.F32, 2)));
        SafetensorsWriter.write(folder.resolve("one"), one, Map.of());
        SafetensorsWriter.write(folder.resolve("two"), two, Map.of());
        assertEquals(-1, Files.mismatch(folder.resolve("one"), folder.resolve("two")));
    }

    @Test
    void everyTensorIsAlignedAndTheFirstLiesOnACacheLine() {
        Path file = folder.resolve("a");
        SafetensorsWriter.write(file, Map.of("a", Tensor.allocate(arena, DType.I8, 3), "b",
                Tensor.allocate(arena, DType.F64, 1), "c", Tensor.allocate(arena, DType.BF16, 3)), Map.of());
        List<TensorEntry> entries = SafetensorsFile.open(file, arena).entries();
        assertEquals(0, entries.getFirst().offset() % 64);
        for (TensorEntry entry : entries) {
            assertEquals(0, entry.offset() % entry.dtype().byteSize(), entry.name());
        }
    }

    /// The tensors are read from the mapping of the very file that is replaced.
    @Test
    void aFileMayBeWrittenOverItself() {
        Path file = folder.resolve("a");
        SafetensorsWriter.write(file, Map.of("a", Tensor.allocate(arena, DType.F32, 100)), Map.of());
        Tensor mapped = Checkpoint.open(file, arena).tensor("a");
        SafetensorsWriter.write(file, Map.of("renamed", mapped), Map.of());
        assertEquals(-1, mapped.segment().mismatch(Checkpoint.open(file, arena).tensor("renamed").segment()));
    }

    @Test
    void whatCannotBeWritten() {
        Path file = folder.resolve("a");
        Tensor tensor = Tensor.allocate(arena, DType.F32);
        refused(file, Map.of("__metadata__", tensor), "cannot be named __metadata__");
        refused(file, Map.of("\ud800", tensor), "no valid Unicode");
        Tensor onDevice = Tensor.onDevice(DType.U8, Shape.of(1), MemorySegment.ofAddress(64).reinterpret(1));
        assertThrows(IllegalStateException.class,
                () -> SafetensorsWriter.write(file, Map.of("a", onDevice), Map.of()));
        assertTrue(Files.notExists(file));
    }

    private static void refused(Path file, Map<String, Tensor> tensors, String part) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> SafetensorsWriter.write(file, tensors, Map.of())).getMessage();
        assertTrue(message.contains(part), message);
    }
}
