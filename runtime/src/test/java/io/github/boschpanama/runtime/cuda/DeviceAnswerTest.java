package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.boschpanama.bindings.CudaLibraries;
import io.github.boschpanama.bindings.CudaLibrary;
import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is answered where something is missing: one line with the reason, and no crash.
@Tag("cuda-double")
class DeviceAnswerTest {
    @BeforeEach
    void reset() {
        CudaDouble.reset();
    }

    private static String reason() {
        CudaDevice.Answer answer = CudaDevice.find(CudaLibraries.load());
        return ((CudaDevice.Answer.Missing) answer).reason();
    }

    @Test
    void deviceIsDescribed() {
        assertEquals(new CudaDevice.Answer.Found(new CudaDevice("test double (no GPU)", 90, 1)),
                CudaDevice.find(CudaLibraries.load()));
    }

    @Test
    void statusesThatMeanNoDevice() {
        CudaDouble.devices(0, 35);
        assertEquals("cudaGetDeviceCount answers 35, cudaErrorInsufficientDriver: NVIDIA's driver is missing or older "
                + "than the CUDA toolkit", reason());
        CudaDouble.devices(0, 100);
        assertEquals("cudaGetDeviceCount answers 100, cudaErrorNoDevice: there is no GPU, or CUDA_VISIBLE_DEVICES "
                + "hides it", reason());
        CudaDouble.devices(0, 0);
        assertEquals("cudaGetDeviceCount counts no device", reason());
        CudaDouble.driver(34, 90);
        assertEquals("cuInit answers 34, CUDA_ERROR_STUB_LIBRARY: a stub for linking was loaded, not NVIDIA's driver",
                reason());
        CudaDouble.driver(12345, 90);
        assertEquals("cuInit answers 12345, error 12345", reason());
    }

    @Test
    void missingLibrariesAreAReason() {
        CudaLibraries none = new CudaLibraries(0, Map.of(), List.of());
        assertTrue(CudaDevice.find(none) instanceof CudaDevice.Answer.Missing missing
                && missing.reason().contains("libcuda.so.1"));
        CudaLibraries noToolkit = new CudaLibraries(0, Map.of(CudaLibrary.DRIVER, Path.of("x")), List.of());
        assertTrue(CudaDevice.find(noToolkit) instanceof CudaDevice.Answer.Missing missing
                && missing.reason().contains(CudaLibraries.HOME_VARIABLE));
    }

    @Test
    void backendWithoutADeviceIsTheUsersError() {
        CudaDouble.devices(0, 100);
        InputException failure = assertThrows(InputException.class, () -> CudaBackend.create(notice -> {}));
        assertTrue(failure.getMessage().startsWith("CUDA cannot be used: cudaGetDeviceCount answers 100"),
                failure.getMessage());
        CudaDouble.assertNothingLiveNorWrong("without a device");
    }

    @Test
    void autoTakesTheCpuAndSaysSoInOneLine() {
        CudaDouble.devices(0, 100);
        List<String> notices = new ArrayList<>();
        try (Backend backend = Backends.open(Backends.AUTO, 1, notices::add)) {
            assertEquals("cpu", backend.name());
        }
        assertEquals(1, notices.size(), notices::toString);
        assertTrue(notices.getFirst().startsWith("backend: the CPU, since CUDA cannot be used: cudaGetDeviceCount "),
                notices::toString);
        assertEquals(1, notices.getFirst().lines().count());
        assertThrows(InputException.class, () -> Backends.open(Backends.CUDA, 1, notices::add));
        CudaDouble.assertNothingLiveNorWrong("by auto without a device");
    }

    @Test
    void autoTakesTheDeviceAndSaysNothing() {
        Backends.open(Backends.AUTO, 1, notice -> {}).close(); // which may compile the kernels, and says so
        try (Backend backend = Backends.open(Backends.AUTO, 1, notice -> fail(notice))) {
            assertEquals("CUDA: test double (no GPU), compute capability 9.0, 1 multiprocessors",
                    backend.description());
        }
        CudaDouble.assertNothingLiveNorWrong("by auto with a device");
    }

    @Test
    void otherNamesAreTheUsersError() {
        assertEquals("backend gpu: expected auto, cpu or cuda",
                assertThrows(InputException.class, () -> Backends.open("gpu", 1, notice -> fail(notice))).getMessage());
    }

    @Test
    void reportTellsDeviceLibrariesVersionsAndAttempts() {
        List<String> lines = Backends.describeCuda();
        assertEquals("test double (no GPU), compute capability 9.0, 1 multiprocessors", lines.getFirst());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("libcublas from ")), lines::toString);
        assertTrue(lines.contains("CUDA runtime 12.4, cuBLAS 12.4.5, NVRTC 12.4"), lines::toString);
        assertTrue(lines.contains("tried CUDA 13: not looked for: the driver is for CUDA 12"), lines::toString);
        CudaDouble.failCall(3);
        assertTrue(Backends.describeCuda().getFirst().startsWith("no CUDA: "), "a failing call is reported");
    }
}
