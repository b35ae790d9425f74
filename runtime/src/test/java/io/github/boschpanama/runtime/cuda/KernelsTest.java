package io.github.boschpanama.runtime.cuda;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.cpu.ReferenceBackend;
import io.github.boschpanama.runtime.cpu.TestTensors;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How kernels are compiled and kept, and what changes with the device.
@Tag("cuda-double")
class KernelsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void reset() {
        CudaDouble.reset();
    }

    private final List<String> notices = new ArrayList<>();

    private Backend open() {
        return CudaBackend.create(new CudaBackend.Options(4096, 64 << 10, false, new KernelCache(folder)),
                notices::add);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            return files.reduce((a, b) -> {
                throw new AssertionError(a + " and " + b);
            }).orElseThrow();
        }
    }

    @Test
    void secondStartDoesNotCompile() {
        open().close();
        assertEquals(List.of("compiling the CUDA kernels for test double (no GPU), which takes some seconds, "
                + "to be kept in " + folder),
                notices);
        CudaDouble.failCall(0);
        open().close();
        assertEquals(1, notices.size(), "a warm start says nothing");
        long warm = CudaDouble.calls();
        CudaDouble.failCall(0);
        CudaBackend
                .create(new CudaBackend.Options(4096, 64 << 10, false, new KernelCache(folder.resolve("cold"))),
                        notice -> {})
                .close();
        assertTrue(CudaDouble.calls() > warm, "a cold start has calls of NVRTC's that a warm one has not");
    }

    @Test
    void damagedCacheIsCompiledAnewAndReplaced() throws IOException {
        open().close();
        byte[] good = Files.readAllBytes(onlyFile());
        Files.writeString(onlyFile(), "damaged");
        open().close();
        assertArrayEquals(good, Files.readAllBytes(onlyFile()));
        CudaDouble.assertNothingLiveNorWrong("by a damaged cache");
    }

    @Test
    void cacheThatCannotBeWrittenIsNoFailure() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        CudaBackend.create(new CudaBackend.Options(4096, 64 << 10, false, new KernelCache(file)), notice -> {}).close();
        assertEquals("not a folder", Files.readString(file));
    }

    @Test
    void cachedFileIsOfOneSourceDeviceAndCompiler() {
        KernelCache cache = new KernelCache(folder);
        Path file = cache.file("source", 90, "12.4");
        assertEquals(file, cache.file("source", 90, "12.4"));
        assertNotEquals(file, cache.file("sourcf", 90, "12.4"));
        assertNotEquals(file, cache.file("source", 80, "12.4"));
        assertNotEquals(file, cache.file("source", 90, "12.5"));
        assertEquals(Optional.empty(), cache.read(file));
        cache.write(file, new byte[]{1, 2});
        assertArrayEquals(new byte[]{1, 2}, cache.read(file).orElseThrow());
    }

    @Test
    void sourceThatDoesNotCompileThrowsTheCompilersLog() {
        CudaException failure = assertThrows(CudaException.class, () -> KernelCompiler.compile("int x", 90));
        assertTrue(failure.getMessage().contains("the test double compiles only"), failure.getMessage());
        CudaDouble.assertNothingLiveNorWrong("by a compilation that failed");
    }

    @Test
    void deviceNewerThanTheCompilerGetsCodeOfTheNewestItKnows() {
        assertEquals("the double's kernels for sm_90\0",
                new String(KernelCompiler.compile(KernelModule.source(), 120)));
    }

    @Test
    void deviceOlderThanTheCompilerKnowsIsRefused() {
        CudaException failure = assertThrows(CudaException.class,
                () -> KernelCompiler.compile(KernelModule.source(), 70));
        assertEquals("NVRTC 12.4 no longer compiles for compute capability 7.0; install an older CUDA toolkit",
                failure.getMessage());
    }

    @Test
    void deviceThatCannotMultiplyBf16WidensWeights() {
        CudaDouble.driver(0, 75);
        try (Backend cuda = open(); Arena arena = Arena.ofShared()) {
            assertFalse(cuda.description().contains("9.0"), cuda.description());
            TestTensors tensors = new TestTensors(arena, 7);
            Tensor x = tensors.random(DType.F32, 30, 200);
            Tensor weight = tensors.random(DType.BF16, 150, 200);
            Tensor bias = tensors.random(DType.BF16, 150);
            Tensor expected = Tensor.allocate(arena, DType.F32, 30, 150);
            Tensor actual = cuda.allocate(arena, DType.F32, 30, 150);
            new ReferenceBackend().linear(x, weight, bias, expected);
            cuda.linear(cuda.weight(arena, x), cuda.weight(arena, weight), cuda.weight(arena, bias), actual);
            Tensor host = Tensor.allocate(arena, DType.F32, 30, 150);
            cuda.download(actual, host);
            assertClose(expected, host, 2e-5, "widened");
        }
        CudaDouble.assertNothingLiveNorWrong("by a device of compute capability 7.5");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 80, 256})
    void deviceWhoseTensorCoresDoNotTakeTf32UsesF32(int size) {
        CudaDouble.driver(0, 75);
        try (Backend cuda = open(); Arena arena = Arena.ofShared()) {
            TestTensors tensors = new TestTensors(arena, 9);
            Tensor query = tensors.random(DType.F32, 70, 6, size);
            Tensor key = tensors.random(DType.F32, 150, 3, size);
            Rows rows = tensors.sequence(75, 70);
            Rows there = new Rows(cuda.weight(arena, rows.positions()), cuda.weight(arena, rows.keyBases()));
            AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.FULL, Mode.WINDOW, Mode.WINDOW}, 20, 5,
                    AttentionPattern.UNLIMITED);
            Tensor expected = Tensor.allocate(arena, DType.F32, 70, 6, size);
            Tensor actual = cuda.allocate(arena, DType.F32, 70, 6, size);
            new ReferenceBackend().attention(query, key, key, rows, pattern, 0.5f, expected);
            Tensor keys = cuda.weight(arena, key);
            cuda.attention(cuda.weight(arena, query), keys, keys, there, pattern, 0.5f, actual);
            Tensor host = Tensor.allocate(arena, DType.F32, 70, 6, size);
            cuda.download(actual, host);
            assertClose(expected, host, 3e-6, "F32");
        }
        CudaDouble.assertNothingLiveNorWrong("by a device of compute capability 7.5");
    }

    @Test
    void scratchTooSmallForARowIsSaid() {
        try (Backend cuda = CudaBackend.create(new CudaBackend.Options(4096, 256, false, new KernelCache(folder)),
                notice -> {});
                Arena arena = Arena.ofShared()) {
            Tensor x = cuda.allocate(arena, DType.F32, 1, 200);
            Tensor weight = cuda.allocate(arena, DType.BF16, 4, 200);
            Tensor out = cuda.allocate(arena, DType.F32, 1, 4);
            IllegalStateException failure = assertThrows(IllegalStateException.class,
                    () -> cuda.linear(x, weight, null, out));
            assertEquals("the scratch memory has 256 bytes, a single row needs 1200", failure.getMessage());
        }
    }
}
