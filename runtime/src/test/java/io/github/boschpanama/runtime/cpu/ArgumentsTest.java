package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation with arguments that do not fit: the message names both shapes, or what was found.
class ArgumentsTest {
    private static final AttentionPattern PATTERN = AttentionPattern.uniform(2, Mode.FULL, 1, 0, 9);

    static Stream<Arguments> misfits() {
        Tensor x = f32(3, 4);
        Tensor w = f32(5, 4);
        Tensor out = f32(3, 5);
        Rows rows = rows(0, 1, 2);
        Tensor query = f32(3, 4, 6);
        Tensor key = f32(3, 2, 6);
        return Stream.of(misfit("gather width", cpu -> cpu.gather(x, ints(0, 1), f32(2, 5)), "[2, 5]", "[3, 4]"),
                misfit("gather rows", cpu -> cpu.gather(x, ints(0, 1), f32(3, 4)), "[3, 4]", "[2]"),
                misfit("gather index", cpu -> cpu.gather(x, ints(0, 3), f32(2, 4)), "3 at 1", "[2]"),
                misfit("gather type", cpu -> cpu.gather(ints(1), ints(0), f32(1, 4)), "I32"),
                misfit("rmsNorm weight", cpu -> cpu.rmsNorm(x, f32(5), 1f, x), "[3, 4]", "[5]"),
                misfit("rmsNorm out", cpu -> cpu.rmsNorm(x, f32(4), 1f, f32(4, 4)), "[3, 4]", "[4, 4]"),
                misfit("linear inner", cpu -> cpu.linear(x, f32(5, 3), null, out), "[3, 4]", "[5, 3]"),
                misfit("linear out", cpu -> cpu.linear(x, w, null, f32(3, 6)), "[3, 6]", "[5, 4]"),
                misfit("linear rows", cpu -> cpu.linear(x, w, null, f32(2, 5)), "[2, 5]", "[3, 4]"),
                misfit("linear bias", cpu -> cpu.linear(x, w, f32(4), out), "[4]", "[5, 4]"),
                misfit("linear empty", cpu -> cpu.linear(f32(3, 0), f32(5, 0), null, out), "[3, 0]", "[5, 0]"),
                misfit("linearAdd parts", cpu -> cpu.linearAdd(x, w, 3, out), "[3, 4]", "3 parts"),
                misfit("linearPart", cpu -> cpu.linearPart(x, w, 2, 5, out), "[3, 4]", "2 to 5"),
                misfit("linearRow", cpu -> cpu.linearRow(x, w, null, out), "[3, 4]", "[5, 4]"),
                misfit("rope table", cpu -> cpu.rope(query, rows, f32(9, 2), f32(9, 2)), "[3, 4, 6]", "[9, 2]"),
                misfit("rope sine", cpu -> cpu.rope(query, rows, f32(9, 3), f32(8, 3)), "[9, 3]", "[8, 3]"),
                misfit("rope position", cpu -> cpu.rope(query, rows, f32(2, 3), f32(2, 3)), "2 at 2"),
                misfit("rope rows", cpu -> cpu.rope(query, rows(0, 1), f32(9, 3), f32(9, 3)), "[3, 4, 6]", "[2]"),
                misfit("attention size", attention(query, f32(3, 2, 5), f32(3, 2, 5), rows, query), "[3, 4, 6]",
                        "[3, 2, 5]"),
                misfit("attention value", attention(query, key, f32(4, 2, 6), rows, query), "[3, 2, 6]", "[4, 2, 6]"),
                misfit("attention heads", attention(query, f32(3, 3, 6), f32(3, 3, 6), rows, query), "[3, 4, 6]",
                        "[3, 3, 6]"),
                misfit("attention groups", attention(query, f32(3, 4, 6), f32(3, 4, 6), rows, query), "2 groups",
                        "[3, 4, 6]"),
                misfit("attention out", attention(query, key, key, rows, f32(3, 6, 4)), "[3, 4, 6]", "[3, 6, 4]"),
                misfit("attention rows", attention(query, key, key, rows(0), query), "[3, 4, 6]", "[1]"),
                misfit("attention keys", attention(query, key, key, rows(0, 1, 3), query), "position 3", "[3, 2, 6]"),
                misfit("attention order", attention(query, key, key, rows(0, 2, 1), query), "row 2", "position 1"),
                misfit("swiGlu", cpu -> cpu.swiGlu(x, f32(4, 3), x), "[3, 4]", "[4, 3]"),
                misfit("add", cpu -> cpu.add(x, f32(4, 3)), "[3, 4]", "[4, 3]"),
                misfit("argmax", cpu -> cpu.argmax(x, ints(0, 0)), "[3, 4]", "[2]"),
                misfit("logProbability", cpu -> cpu.logProbability(x, ints(0, 0), f32(2)), "[3, 4]", "[2]"),
                misfit("logProbability target", cpu -> cpu.logProbability(x, ints(0, 4, 0), f32(3)), "4 at 1"),
                misfit("copyRows", cpu -> cpu.copyRows(x, 2, f32(9, 4), 0, 2), "[3, 4]", "[9, 4]"),
                misfit("upload", cpu -> cpu.upload(x, f32(5)), "[3, 4]", "[5]"),
                misfit("download", cpu -> cpu.download(x, f32(5)), "[3, 4]", "[5]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void whatDoesNotFitIsNamed(String name, Consumer<Backend> call, String[] parts) {
        try (Backend cpu = CpuBackend.withThreads(1)) {
            String message = assertThrows(IllegalArgumentException.class, () -> call.accept(cpu)).getMessage();
            for (String part : parts) {
                assertTrue(message.contains(part), () -> name + ": \"" + message + "\" lacks " + part);
            }
        }
    }

    @Test
    void memoryConfinedToAThreadIsRefusedWhereThereAreMore() {
        try (Arena arena = Arena.ofConfined(); Backend cpu = CpuBackend.withThreads(2)) {
            Tensor x = cpu.allocate(arena, DType.F32, 3, 4);
            assertThrows(IllegalArgumentException.class, () -> cpu.add(x, x));
        }
    }

    private static Arguments misfit(String name, Consumer<Backend> call, String... parts) {
        return arguments(name, call, parts);
    }

    private static Consumer<Backend> attention(Tensor query, Tensor key, Tensor value, Rows rows, Tensor out) {
        return cpu -> cpu.attention(query, key, value, rows, PATTERN, 1f, out);
    }

    private static Tensor f32(long... extents) {
        return Tensor.allocate(Arena.ofAuto(), DType.F32, extents);
    }

    private static Tensor ints(int... values) {
        return new TestTensors(Arena.ofAuto(), 0).ints(values);
    }

    private static Rows rows(int... positions) {
        return new Rows(ints(positions), ints(new int[positions.length]));
    }
}
