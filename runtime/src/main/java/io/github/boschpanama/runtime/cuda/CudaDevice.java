package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.CudaLibraries;
import io.github.boschpanama.bindings.cuda.CudaDriver;
import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.ToIntFunction;

/// The GPU that is used: the first that CUDA shows (CUDA_VISIBLE_DEVICES chooses another).
///
/// @param name what NVIDIA calls it
/// @param computeCapability 10·major + minor: 90 is 9.0
/// @param multiprocessors how many there are
record CudaDevice(String name, int computeCapability, int multiprocessors) {

    static final int ORDINAL = 0;
    private static final int TENSOR_CORES_TAKE_BF16 = 80;
    private static final int NAME_BYTES = 256;

    /// Whether there is a device, and if not, why.
    sealed interface Answer {
        /// @param device the device that is used
        record Found(CudaDevice device) implements Answer {}

        /// @param reason one line for the user
        record Missing(String reason) implements Answer {}
    }

    /// @param libraries what was loaded
    /// @return the device, or why there is none; never throws on a machine without one
    static Answer find(CudaLibraries libraries) {
        if (!libraries.hasDriver()) {
            return new Answer.Missing("NVIDIA's driver, libcuda.so.1, was not found");
        }
        if (!libraries.hasToolkit()) {
            return new Answer.Missing(
                    "libcudart, libcublasLt, libcublas and libnvrtc of one version (13, 12 or 11) were"
                            + " not found; install the CUDA toolkit or set " + CudaLibraries.HOME_VARIABLE
                            + " to its folder");
        }
        int initialised = CudaDriver.cuInit(0);
        if (initialised != CudaDriver.CUDA_SUCCESS()) {
            return new Answer.Missing(
                    "cuInit answers " + initialised + ", " + Status.driverName(initialised) + hint(initialised));
        }
        try (Arena arena = Arena.ofConfined()) {
            // Where there is no device the count stays unwritten, and arenas allocate zeros.
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            int status = CudaRuntime.cudaGetDeviceCount(count);
            if (status != CudaRuntime.cudaSuccess()) {
                return new Answer.Missing(
                        "cudaGetDeviceCount answers " + status + ", " + Status.runtimeName(status) + hint(status));
            }
            if (count.get(ValueLayout.JAVA_INT, 0) == 0) {
                return new Answer.Missing("cudaGetDeviceCount counts no device");
            }
        }
        return new Answer.Found(describe());
    }

    /// @return whether cuBLAS multiplies BF16 by BF16 on this device
    boolean multipliesBf16() {
        return computeCapability >= TENSOR_CORES_TAKE_BF16;
    }

    @Override
    public String toString() {
        return name + ", compute capability " + computeCapability / 10 + "." + computeCapability % 10 + ", "
                + multiprocessors + " multiprocessors";
    }

    private static CudaDevice describe() {
        try (Arena arena = Arena.ofConfined()) {
            int device = driverInt("cuDeviceGet", slot -> CudaDriver.cuDeviceGet(slot, ORDINAL));
            MemorySegment name = arena.allocate(NAME_BYTES);
            Status.ofDriver("cuDeviceGetName", CudaDriver.cuDeviceGetName(name, NAME_BYTES, device));
            int major = attribute(device, CudaDriver.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR());
            int minor = attribute(device, CudaDriver.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR());
            int multiprocessors = attribute(device, CudaDriver.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT());
            return new CudaDevice(name.getString(0), 10 * major + minor, multiprocessors);
        }
    }

    private static int attribute(int device, int attribute) {
        return driverInt("cuDeviceGetAttribute", slot -> CudaDriver.cuDeviceGetAttribute(slot, attribute, device));
    }

    private static int driverInt(String call, ToIntFunction<MemorySegment> read) {
        return Owned.readInt(read, status -> Status.ofDriver(call, status));
    }

    /// The driver and the runtime number these alike.
    private static String hint(int status) {
        return switch (status) {
            case 34 -> ": a stub for linking was loaded, not NVIDIA's driver";
            case 35 -> ": NVIDIA's driver is missing or older than the CUDA toolkit";
            case 100 -> ": there is no GPU, or CUDA_VISIBLE_DEVICES hides it";
            default -> "";
        };
    }
}
