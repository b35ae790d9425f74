package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cublas.Cublas;
import io.github.boschpanama.bindings.cuda.CudaDriver;
import io.github.boschpanama.bindings.cudart.CudaRuntime;
import io.github.boschpanama.bindings.nvrtc.Nvrtc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Checks what the functions of the four libraries return. Each library has numbers and names of its own.
final class Status {
    private Status() {}

    /// @param call the function, for the message
    /// @param status what a function of the CUDA runtime returned
    static void ofRuntime(String call, int status) {
        if (status != CudaRuntime.cudaSuccess()) {
            throw failure(call, runtimeName(status), CudaRuntime.cudaGetErrorString(status));
        }
    }

    /// @param call the function, for the message
    /// @param status what a function of the driver returned
    static void ofDriver(String call, int status) {
        if (status != CudaDriver.CUDA_SUCCESS()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment words = arena.allocate(ValueLayout.ADDRESS);
                CudaDriver.cuGetErrorString(status, words);
                throw failure(call, driverName(status), words.get(CudaDriver.C_POINTER, 0));
            }
        }
    }

    /// @param call the function, for the message
    /// @param status what a function of cuBLAS returned
    static void ofCublas(String call, int status) {
        if (status != Cublas.CUBLAS_STATUS_SUCCESS()) {
            throw failure(call, Cublas.cublasGetStatusName(status).getString(0), Cublas.cublasGetStatusString(status));
        }
    }

    /// @param call the function, for the message
    /// @param status what a function of NVRTC returned
    static void ofNvrtc(String call, int status) {
        if (status != Nvrtc.NVRTC_SUCCESS()) {
            throw new CudaException(call + ": " + Nvrtc.nvrtcGetErrorString(status).getString(0));
        }
    }

    static String runtimeName(int status) {
        return CudaRuntime.cudaGetErrorName(status).getString(0);
    }

    static String driverName(int status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(ValueLayout.ADDRESS);
            CudaDriver.cuGetErrorName(status, name);
            MemorySegment text = name.get(CudaDriver.C_POINTER, 0);
            return text.address() == 0 ? "error " + status : text.getString(0);
        }
    }

    private static CudaException failure(String call, String name, MemorySegment words) {
        return new CudaException(
                call + ": " + name + (words.address() == 0 ? "" : " (" + words.getString(0) + ")"));
    }
}
