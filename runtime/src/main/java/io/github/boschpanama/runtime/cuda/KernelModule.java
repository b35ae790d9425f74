package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cuda.CudaDriver;
import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Our kernels, compiled and loaded into the current context.
final class KernelModule {
    /// The files of the kernels, in the order in which they need each other.
    private static final List<String> FILES = List.of("numbers.cu", "products.cu", "operations.cu",
            "attention_tiles.cu", "attention.cu", "tensor_attention.cu", "row_attention.cu");

    private final MemorySegment handle;

    private KernelModule(MemorySegment handle) {
        this.handle = handle;
    }

    /// @return the kernels' CUDA C: the files one after another, each after a line that tells the compiler its name
    static String source() {
        StringBuilder source = new StringBuilder();
        for (String file : FILES) {
            source.append("#line 1 \"").append(file).append("\"\n").append(read(file));
        }
        return source.toString();
    }

    private static String read(String file) {
        try (InputStream resource = KernelModule.class.getResourceAsStream(file)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read from the jar", unreadable);
        }
    }

    /// @param arena unloads the module when it closes
    /// @param device what to compile for
    /// @param cache where compiled kernels are kept
    /// @param notice gets a line where they have to be compiled, which takes seconds
    static KernelModule load(Arena arena, CudaDevice device, KernelCache cache, Consumer<String> notice) {
        String source = source();
        Path file = cache.file(source, device.computeCapability(), KernelCompiler.version());
        Optional<byte[]> cached = cache.read(file);
        if (cached.isPresent()) {
            try {
                return load(arena, cached.get());
            } catch (CudaException damaged) {
                // Not what was written: compiled anew, and replaced.
            }
        }
        notice.accept("compiling the CUDA kernels for " + device.name() + ", which takes some seconds, to be kept in "
                + cache.folder());
        byte[] code = KernelCompiler.compile(source, device.computeCapability());
        KernelModule module = load(arena, code);
        cache.write(file, code);
        return module;
    }

    private static KernelModule load(Arena arena, byte[] code) {
        try (Arena local = Arena.ofConfined()) {
            // PTX is text and ends in 0, which NVRTC has put there.
            MemorySegment image = local.allocateFrom(ValueLayout.JAVA_BYTE, code);
            return new KernelModule(Owned.create(arena, 0,
                    slot -> Status.ofDriver("cuModuleLoadDataEx",
                            CudaDriver.cuModuleLoadDataEx(slot, image, 0, MemorySegment.NULL, MemorySegment.NULL)),
                    KernelModule::unload));
        }
    }

    private static void unload(MemorySegment module) {
        int synchronised = CudaRuntime.cudaDeviceSynchronize();
        int unloaded = CudaDriver.cuModuleUnload(module);
        Status.ofRuntime("cudaDeviceSynchronize", synchronised);
        Status.ofDriver("cuModuleUnload", unloaded);
    }

    /// @param name the kernel's name in its file
    /// @return its `CUfunction`, which lives as long as the module
    MemorySegment function(String name) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment slot = local.allocate(ValueLayout.ADDRESS);
            Status.ofDriver("cuModuleGetFunction " + name,
                    CudaDriver.cuModuleGetFunction(slot, handle, local.allocateFrom(name)));
            return slot.get(ValueLayout.ADDRESS, 0);
        }
    }
}
