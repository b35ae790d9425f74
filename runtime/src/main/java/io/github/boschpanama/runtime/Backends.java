package io.github.boschpanama.runtime;

import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.cuda.CudaBackend;
import io.github.boschpanama.runtime.cuda.CudaReport;
import java.util.List;
import java.util.function.Consumer;

/// Opens the backend that a user asks for.
public final class Backends {
    /// CUDA where there is a GPU, else the CPU.
    public static final String AUTO = "auto";
    /// The CPU backend.
    public static final String CPU = "cpu";
    /// The CUDA backend.
    public static final String CUDA = "cuda";

    private Backends() {}

    /// @param name `auto`, `cpu` or `cuda`, as `--backend` takes it
    /// @param threads of the CPU backend, the calling one included; at least 1
    /// @param notice gets a line where `auto` takes the CPU, with the reason, and where CUDA's kernels are compiled, at the
    ///        first start
    /// @return an open backend
    /// @throws InputException if the name is another, or it is `cuda` and there is none, with the reason
    public static Backend open(String name, int threads, Consumer<String> notice) {
        return switch (name) {
            case CPU -> CpuBackend.withThreads(threads);
            case CUDA -> CudaBackend.create(notice);
            case AUTO -> {
                try {
                    yield CudaBackend.create(notice);
                } catch (InputException noCuda) {
                    notice.accept("backend: the CPU, since " + noCuda.getMessage());
                    yield CpuBackend.withThreads(threads);
                }
            }
            default -> throw new InputException(
                    "backend " + name + ": expected " + AUTO + ", " + CPU + " or " + CUDA);
        };
    }

    /// @return lines on CUDA for `bosch doctor`: the device or why there is none, the libraries, all that was tried
    public static List<String> describeCuda() {
        return CudaReport.lines();
    }
}
