package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.boschpanama.bindings.CudaLibraries;
import io.github.boschpanama.bindings.cublas.Cublas;
import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// NVIDIA's own libraries, as far as they go without a GPU.
@Tag("nvidia")
class NvidiaLibrariesTest {
    private static final String MISSING = "skipped: NVIDIA's libraries are not here; .ci/install-cuda-libraries gets them, "
            + "and " + CudaLibraries.HOME_VARIABLE + " points at them";

    private static final Pattern KERNEL = Pattern.compile(
            "(?:__global__ void (?:__launch_bounds__\\(\\w+\\) )?|^(?:TENSOR_)?ATTENTION\\()(?!__)(\\w+)",
            Pattern.MULTILINE);
    private static final int KERNELS = 19;

    private final CudaLibraries libraries = CudaLibraries.load();

    @BeforeAll
    static void say() {
        CudaLibraries libraries = CudaLibraries.load();
        libraries.loaded().forEach((library, path) -> System.out.println(library + " from " + path));
        if (!libraries.hasToolkit()) {
            System.out.println(MISSING);
        }
    }

    @BeforeEach
    void assumeLibraries() {
        assumeTrue(libraries.hasToolkit(), MISSING);
    }

    private static int runtimeVersion() {
        return Owned.readInt(CudaRuntime::cudaRuntimeGetVersion,
                status -> Status.ofRuntime("cudaRuntimeGetVersion", status));
    }

    @Test
    void versionsAreReadAndAreOfOneToolkit() {
        System.out.println("CUDA runtime " + runtimeVersion() + ", cuBLAS " + CublasHandle.version() + ", NVRTC "
                + KernelCompiler.version());
        assertEquals(libraries.toolkitVersion(), runtimeVersion() / 1000);
        assertEquals(libraries.toolkitVersion(), CublasHandle.version() / 10_000);
        assertTrue(KernelCompiler.version().startsWith(libraries.toolkitVersion() + "."), KernelCompiler.version());
    }

    @Test
    void withoutADeviceTheAnswersAreAsExpected() {
        CudaDevice.Answer answer = CudaDevice.find(libraries);
        assumeTrue(answer instanceof CudaDevice.Answer.Missing, "skipped: there is a GPU");
        System.out.println("no GPU: " + ((CudaDevice.Answer.Missing) answer).reason());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocateFrom(ValueLayout.JAVA_INT, 4711);
            int status = CudaRuntime.cudaGetDeviceCount(count);
            assertTrue(status == 35 || status == 100, Status.runtimeName(status));
            assertEquals(4711, count.get(ValueLayout.JAVA_INT, 0), "the count is left unwritten");
            assertEquals(Cublas.CUBLAS_STATUS_NOT_INITIALIZED(),
                    Cublas.cublasCreate_v2(arena.allocate(ValueLayout.ADDRESS)));
        }
    }

    @Test
    void errorsCarryNvidiasNames() {
        assertEquals("cudaMalloc: cudaErrorMemoryAllocation (out of memory)",
                assertThrows(CudaException.class, () -> Status.ofRuntime("cudaMalloc", 2)).getMessage());
        String message = assertThrows(CudaException.class, () -> Status.ofCublas("cublasGemmEx", 13)).getMessage();
        assertTrue(message.startsWith("cublasGemmEx: CUBLAS_STATUS_EXECUTION_FAILED ("), message);
        assertEquals("nvrtcCreateProgram: NVRTC_ERROR_INVALID_INPUT",
                assertThrows(CudaException.class, () -> Status.ofNvrtc("nvrtcCreateProgram", 3)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80, 90, 120})
    void kernelsCompileFor(int computeCapability) {
        String source = KernelModule.source();
        byte[] code = KernelCompiler.compile(source, computeCapability);
        System.out.println("compute capability " + computeCapability + ": " + code.length + " bytes");
        assertArrayEquals(new byte[]{0x7f, 'E', 'L', 'F'}, Arrays.copyOf(code, 4), "machine code, not PTX");
        String symbols = new String(code, StandardCharsets.ISO_8859_1);
        Set<String> expected = KERNEL.matcher(source).results().map(kernel -> kernel.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(KERNELS, expected.size(), expected::toString);
        // Of attention of many rows, a device has the kernels that it uses.
        expected.removeIf(computeCapability < 80
                ? name -> name.startsWith("tensorAttention")
                : name -> name.matches("attention\\d+"));
        assertEquals(KERNELS - 3, expected.size(), expected::toString);
        for (String kernel : expected) {
            assertTrue(symbols.contains(".text." + kernel), kernel);
        }
    }

    @Test
    void volta70IsCompiledByTwelveAndRefusedByThirteen() {
        String source = KernelModule.source();
        if (libraries.toolkitVersion() < 13) {
            assertTrue(KernelCompiler.compile(source, 70).length > 0);
        } else {
            String message = assertThrows(CudaException.class, () -> KernelCompiler.compile(source, 70)).getMessage();
            assertTrue(message.contains("no longer compiles for compute capability 7.0"), message);
        }
    }

    @Test
    void deviceNewerThanNvrtcGetsPtx() {
        String ptx = new String(KernelCompiler.compile(KernelModule.source(), 999), StandardCharsets.UTF_8);
        assertTrue(ptx.contains(".entry attentionRow(") && ptx.endsWith("\0"), ptx.substring(0, 200));
    }

    @Test
    void errorInTheSourceIsShownAsNvrtcSaysIt() {
        String message = assertThrows(CudaException.class, () -> KernelCompiler.compile("int f() { return nothing; }",
                90)).getMessage();
        assertTrue(message.contains("kernels(1): error: identifier \"nothing\" is undefined"), message);
    }
}
