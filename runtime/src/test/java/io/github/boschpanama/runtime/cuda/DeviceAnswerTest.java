package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bindings.CudaLibraries;
import io.github.boschpanama.bindings.CudaLibrary;
import io.github.boschpanama.runtime.InputException;
import java.nio.file.Path;
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
                && missing.reason().contains(CudaLibraries.HOME_VARIABLE));
        CudaLibraries noDriver = new CudaLibraries(12, Map.of(CudaLibrary.RUNTIME, Path.of("x")), List.of());
        assertTrue(CudaDevice.find(noDriver) instanceof CudaDevice.Answer.Missing missing
                && missing.reason().contains("libcuda.so.1"));
    }

    @Test
    void backendWithoutADeviceIsTheUsersError() {
        CudaDouble.devices(0, 100);
        InputException failure = assertThrows(InputException.class, CudaBackend::create);
        assertTrue(failure.getMessage().startsWith("--backend cuda cannot be used: cudaGetDeviceCount answers 100"),
                failure.getMessage());
        CudaDouble.assertNothingLiveNorWrong("without a device");
    }
}
