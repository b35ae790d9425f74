package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.CudaLibraries;
import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.util.ArrayList;
import java.util.List;

/// What there is of CUDA on this machine, for people.
public final class CudaReport {
    private CudaReport() {}

    /// @return the device or why there is none, then the libraries and their versions, then every place that was tried
    public static List<String> lines() {
        return lines(CudaLibraries.load());
    }

    static List<String> lines(CudaLibraries libraries) {
        List<String> lines = new ArrayList<>();
        lines.add(device(libraries));
        libraries.loaded().forEach((library, path) -> lines.add(library + " from " + path));
        if (libraries.hasToolkit()) {
            lines.add(versions());
        }
        libraries.attempts().forEach(attempt -> lines.add("tried " + attempt));
        return List.copyOf(lines);
    }

    private static String device(CudaLibraries libraries) {
        try {
            return switch (CudaDevice.find(libraries)) {
                case CudaDevice.Answer.Found found -> found.device().toString();
                case CudaDevice.Answer.Missing missing -> "no CUDA: " + missing.reason();
            };
        } catch (CudaException | LinkageError broken) {
            return "no CUDA: " + broken.getMessage();
        }
    }

    private static String versions() {
        try {
            int runtime = Owned.readInt(CudaRuntime::cudaRuntimeGetVersion,
                    status -> Status.ofRuntime("cudaRuntimeGetVersion", status));
            int cublas = CublasHandle.version();
            return "CUDA runtime " + runtime / 1000 + "." + runtime % 1000 / 10 + ", cuBLAS " + cublas / 10_000 + "."
                    + cublas / 100 % 100 + "." + cublas % 100 + ", NVRTC " + KernelCompiler.version();
        } catch (CudaException | LinkageError broken) {
            return "the versions cannot be read: " + broken.getMessage();
        }
    }
}
