package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.nvrtc.Nvrtc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntBiFunction;

/// Compiles CUDA C with NVRTC. That needs no GPU.
final class KernelCompiler {
    private KernelCompiler() {}

    /// @return NVRTC's version, such as "12.9"
    static String version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment minor = arena.allocate(ValueLayout.JAVA_INT);
            Status.ofNvrtc("nvrtcVersion", Nvrtc.nvrtcVersion(major, minor));
            return major.get(ValueLayout.JAVA_INT, 0) + "." + minor.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /// @param source CUDA C
    /// @param computeCapability of the device, 10·major + minor
    /// @return machine code for the device; or, for a device newer than NVRTC, PTX that the driver compiles further
    /// @throws CudaException with the compiler's log where the source does not compile
    static byte[] compile(String source, int computeCapability) {
        int known = newestArchitecture(computeCapability);
        boolean exact = known == computeCapability;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = create(arena, source);
            MemorySegment options = arena.allocate(ValueLayout.ADDRESS, 2);
            options.setAtIndex(ValueLayout.ADDRESS, 0, arena.allocateFrom("--std=c++17"));
            options.setAtIndex(ValueLayout.ADDRESS, 1,
                    arena.allocateFrom("--gpu-architecture=" + (exact ? "sm_" : "compute_") + known));
            int status = Nvrtc.nvrtcCompileProgram(program, 2, options);
            if (status == Nvrtc.NVRTC_ERROR_COMPILATION()) {
                byte[] log = read(arena, "nvrtcGetProgramLog", program, Nvrtc::nvrtcGetProgramLogSize,
                        Nvrtc::nvrtcGetProgramLog);
                throw new CudaException("the kernels do not compile for compute capability " + computeCapability + ":\n"
                        + new String(log, 0, log.length - 1, StandardCharsets.UTF_8));
            }
            Status.ofNvrtc("nvrtcCompileProgram", status);
            return exact
                    ? read(arena, "nvrtcGetCUBIN", program, Nvrtc::nvrtcGetCUBINSize, Nvrtc::nvrtcGetCUBIN)
                    : read(arena, "nvrtcGetPTX", program, Nvrtc::nvrtcGetPTXSize, Nvrtc::nvrtcGetPTX);
        }
    }

    /// The newest architecture NVRTC knows that a device runs.
    private static int newestArchitecture(int computeCapability) {
        int count = Owned.readInt(Nvrtc::nvrtcGetNumSupportedArchs,
                status -> Status.ofNvrtc("nvrtcGetNumSupportedArchs", status));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment known = arena.allocate(ValueLayout.JAVA_INT, count);
            Status.ofNvrtc("nvrtcGetSupportedArchs", Nvrtc.nvrtcGetSupportedArchs(known));
            int newest = 0;
            for (int i = 0; i < count; i++) {
                int architecture = known.getAtIndex(ValueLayout.JAVA_INT, i);
                if (architecture <= computeCapability) {
                    newest = Math.max(newest, architecture);
                }
            }
            if (newest == 0) {
                throw new CudaException("NVRTC " + version() + " no longer compiles for compute capability "
                        + computeCapability / 10 + "." + computeCapability % 10 + "; install an older CUDA toolkit");
            }
            return newest;
        }
    }

    private static MemorySegment create(Arena arena, String source) {
        MemorySegment text = arena.allocateFrom(source);
        MemorySegment name = arena.allocateFrom("kernels");
        return Owned.create(arena, 0,
                slot -> Status.ofNvrtc("nvrtcCreateProgram",
                        Nvrtc.nvrtcCreateProgram(slot, text, name, 0, MemorySegment.NULL, MemorySegment.NULL)),
                KernelCompiler::destroy);
    }

    private static void destroy(MemorySegment program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocateFrom(ValueLayout.ADDRESS, program);
            Status.ofNvrtc("nvrtcDestroyProgram", Nvrtc.nvrtcDestroyProgram(slot));
        }
    }

    private static byte[] read(Arena arena, String call, MemorySegment program,
            ToIntBiFunction<MemorySegment, MemorySegment> size,
            ToIntBiFunction<MemorySegment, MemorySegment> content) {
        MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
        Status.ofNvrtc(call + "Size", size.applyAsInt(program, bytes));
        MemorySegment text = arena.allocate(bytes.get(ValueLayout.JAVA_LONG, 0));
        Status.ofNvrtc(call, content.applyAsInt(program, text));
        return text.toArray(ValueLayout.JAVA_BYTE);
    }
}
