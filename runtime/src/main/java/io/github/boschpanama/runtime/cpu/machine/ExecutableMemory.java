package io.github.boschpanama.runtime.cpu.machine;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Memory of the process that holds machine code. It is first written and then made executable, never both at a time,
/// and stays until the process ends.
public final class ExecutableMemory {
    private static final byte RETURN = (byte) 0xC3;

    // of sys/mman.h on Linux
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final long MAP_FAILED = -1;

    /// The extensions whose instructions the listings use, as Linux names them.
    private static final Set<String> EXTENSIONS = Set.of("avx512f", "avx512dq", "avx512vl");

    private static final Optional<String> MISSING = findMissing();

    private ExecutableMemory() {}

    /// @return why the machine code of this package cannot be run in this process, or nothing where it can
    public static Optional<String> missing() {
        return MISSING;
    }

    private static Optional<String> findMissing() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!system.equals("Linux on amd64")) {
            return Optional.of("it is for Linux on amd64, and this is " + system);
        }
        Module module = ExecutableMemory.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            return Optional.of("Java was not given --enable-native-access="
                    + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
        try {
            if (!extensions().containsAll(EXTENSIONS)) {
                return Optional.of("the CPU has no AVX-512 or not all that is needed of it");
            }
            return map(new byte[]{RETURN}).isPresent()
                    ? Optional.empty()
                    : Optional.of("the system does not let memory be executed");
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(e.toString());
        }
    }

    private static Set<String> extensions() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags")).findFirst()
                    .map(line -> Set.copyOf(Arrays.asList(line.split("\\s+")))).orElse(Set.of());
        }
    }

    /// @return where the code begins
    /// @throws IllegalStateException if something is [#missing], or there is no memory left
    static MemorySegment of(byte[] code) {
        return map(code).orElseThrow(() -> new IllegalStateException("no memory for machine code"));
    }

    private static Optional<MemorySegment> map(byte[] code) {
        MethodHandle mmap = function("mmap",
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        MethodHandle mprotect = function("mprotect", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        try {
            MemorySegment memory = (MemorySegment) mmap.invokeExact(MemorySegment.NULL, (long) code.length,
                    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
            if (memory.address() == MAP_FAILED) {
                return Optional.empty();
            }
            MemorySegment written = memory.reinterpret(code.length);
            MemorySegment.copy(code, 0, written, ValueLayout.JAVA_BYTE, 0, code.length);
            int failed = (int) mprotect.invokeExact(written, (long) code.length, PROT_READ | PROT_EXEC);
            return failed == 0 ? Optional.of(written) : Optional.empty();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown); // no foreign function throws
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
