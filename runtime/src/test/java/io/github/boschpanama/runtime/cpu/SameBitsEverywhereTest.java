package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Operations whose order of additions is the backend's own: checksums of their results, the same on any CPU, at any
/// vector width (the build runs this at each) and with any number of threads.
class SameBitsEverywhereTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void rmsNorm(int threads) {
        assertChecksum(0xe7e37a8bL, threads, tensors -> tensors.random(DType.F32, 20, 333),
                (cpu, out) -> cpu.rmsNorm(out,
                        random(1).random(DType.F32, 333), 1e-6f, out));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void linearRow(int threads) {
        assertChecksum(0xba64a1ffL, threads, tensors -> tensors.random(DType.F32, 1, 37), (cpu, out) -> cpu.linearRow(
                random(1).random(DType.F32, 1, 2345), random(2).random(DType.BF16, 37, 2345), null, out));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void swiGlu(int threads) {
        assertChecksum(0x6ab6e116L, threads, tensors -> tensors.random(DType.F32, 99, 333),
                (cpu, out) -> cpu.swiGlu(out, random(1).random(DType.F32, 99, 333), out));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void logProbability(int threads) {
        assertChecksum(0x2ce1c835L, threads, tensors -> tensors.random(DType.F32, 300),
                (cpu, out) -> cpu.logProbability(random(1).random(DType.F32, 300, 100), random(2).randomInts(100, 300),
                        out));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void attention(int threads) {
        AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.FULL, Mode.WINDOW}, 50, 4, 200);
        assertChecksum(0x05538fdfL, threads, tensors -> tensors.random(DType.F32, 300, 6, 20), (cpu, out) -> {
            Tensor key = random(1).random(DType.F32, 300, 2, 20);
            Tensor value = random(2).random(DType.F32, 300, 2, 20);
            Rows rows = random(3).sequence(0, 300);
            cpu.attention(random(4).random(DType.F32, 300, 6, 20), key, value, rows, pattern, 2f, out);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void attentionRow(int threads) {
        AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.FULL, Mode.WINDOW}, 150, 4, 400);
        assertChecksum(0x0940db733L, threads, tensors -> tensors.random(DType.F32, 1, 6, 100), (cpu, out) -> {
            Tensor key = random(1).random(DType.F32, 500, 2, 100);
            Tensor value = random(2).random(DType.F32, 500, 2, 100);
            Rows row = random(3).sequence(470, 1);
            cpu.attentionRow(random(4).random(DType.F32, 1, 6, 100), key, value, row, pattern, 2f, out);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void attentionRowOfGroupsOfFive(int threads) {
        AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.FULL, Mode.WINDOW}, 150, 4, 400);
        assertChecksum(0xe1fa3180L, threads, tensors -> tensors.random(DType.F32, 1, 10, 128), (cpu, out) -> {
            Tensor key = random(1).random(DType.F32, 500, 2, 128);
            Tensor value = random(2).random(DType.F32, 500, 2, 128);
            Rows row = random(3).sequence(470, 1);
            cpu.attentionRow(random(4).random(DType.F32, 1, 10, 128), key, value, row, pattern, 2f, out);
        });
    }

    private static void assertChecksum(long expected, int threads, Function<TestTensors, Tensor> result,
            BiConsumer<CpuBackend, Tensor> operation) {
        try (CpuBackend cpu = CpuBackend.withThreads(threads)) {
            Tensor out = result.apply(random(0));
            operation.accept(cpu, out);
            CRC32 checksum = new CRC32();
            checksum.update(out.segment().toArray(ValueLayout.JAVA_BYTE));
            assertEquals(Long.toHexString(expected), Long.toHexString(checksum.getValue()));
        }
    }

    private static TestTensors random(long seed) {
        return new TestTensors(Arena.ofAuto(), seed);
    }
}
