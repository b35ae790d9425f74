package io.github.boschpanama.runtime.cpu.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Memory of the process that holds machine code. It is first written and then made executable, never both at a time,
/// and stays until the process ends.
public final class ExecutableMemory {
    private static final byte RETURN = (byte) 0xC3;
    private static final Optional<String> MISSING = findMissing();

    // of sys/mman.h on Linux
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final MemorySegment MAP_FAILED = MemorySegment.ofAddress(-1);

    private ExecutableMemory() {}

    /// @return why machine code for x86-64 cannot be run in this process, or nothing where it can
    public static Optional<String> missing() {
        return MISSING;
    }

    private static Optional<String> findMissing() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        Module module = ExecutableMemory.class.getModule();
        if (!system.equals("Linux on amd64")) {
            return Optional.of("it is for Linux on amd64, and this is " + system);
        }
        if (!module.isNativeAccessEnabled()) {
            return Optional.of("Java was not given --enable-native-access="
                    + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
        return map(new byte[]{RETURN}).isPresent()
                ? Optional.empty()
                : Optional.of("the system does not let memory be executed");
    }

    /// @return where the code begins
    /// @throws IllegalStateException if something is [#missing]
    static MemorySegment of(byte[] code) {
        return map(code).orElseThrow(() -> new IllegalStateException("no memory for machine code"));
    }

    private static Optional<MemorySegment> map(byte[] code) {
        try {
            MemorySegment memory = (MemorySegment) function("mmap",
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                    .invokeExact(MemorySegment.NULL, (long) code.length, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
            if (memory.equals(MAP_FAILED)) {
                return Optional.empty();
            }
            MemorySegment written = memory.reinterpret(code.length, Arena.global(), null);
            MemorySegment.copy(code, 0, written, ValueLayout.JAVA_BYTE, 0, code.length);
            int failed = (int) function("mprotect",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT))
                    .invokeExact(written, (long) code.length, PROT_READ | PROT_EXEC);
            return failed == 0 ? Optional.of(written) : Optional.empty();
        } catch (Throwable thrown) {
            throw new LinkageError("machine code cannot be put into memory", thrown);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }
}
