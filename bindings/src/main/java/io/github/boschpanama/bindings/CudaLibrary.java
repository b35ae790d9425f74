package io.github.boschpanama.bindings;

import java.util.List;

/// The shared libraries that the CUDA backend calls.
public enum CudaLibrary {
    /// The driver's own library: part of NVIDIA's driver, so there is one a machine, whatever toolkits are installed.
    DRIVER("cuda"),
    /// The CUDA runtime: memory, copies, streams, events.
    RUNTIME("cudart"),
    /// What cuBLAS needs to load; not called itself.
    CUBLAS_LT("cublasLt"),
    /// Matrix products.
    CUBLAS("cublas"),
    /// The compiler of CUDA C at run time.
    NVRTC("nvrtc");

    /// The libraries of a toolkit, in the order in which they load: all of one major version, or none.
    static final List<CudaLibrary> TOOLKIT = List.of(RUNTIME, CUBLAS_LT, CUBLAS, NVRTC);

    private final String stem;

    CudaLibrary(String stem) {
        this.stem = stem;
    }

    /// File names as the loader knows them: major versions alone since CUDA 12, some minor versions before.
    List<String> fileNames(int major) {
        return switch (this) {
        case DRIVER -> List.of("libcuda.so.1");
        case RUNTIME -> List.of(major > 11 ? name(major) : "libcudart.so.11.0");
        case NVRTC -> major > 11 ? List.of(name(major)) : List.of("libnvrtc.so.11.2", "libnvrtc.so.11.1");
        case CUBLAS_LT, CUBLAS -> List.of(name(major));
        };
    }

    private String name(int major) {
        return "lib" + stem + ".so." + major;
    }

    @Override
    public String toString() {
        return "lib" + stem;
    }
}
