package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.boschpanama.bindings.CudaLibraries;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// The test double of CUDA in src/test/c: built at the first use, then found as CUDA is found.
///
/// A loaded library stays, so whoever uses this runs in a process that loads no other CUDA: tag `cuda-double`.
final class CudaDouble {
    private static final Path SOURCES = Path.of("src", "test", "c").toAbsolutePath();
    private static final Path LIBRARIES = Path.of("target", "cuda-double").toAbsolutePath();
    private static final boolean BUILT = hasCompiler();

    static {
        if (BUILT) {
            build();
            System.setProperty(CudaLibraries.HOME_PROPERTY, LIBRARIES.toString());
            CudaLibraries libraries = CudaLibraries.load();
            if (!libraries.hasToolkit()) {
                throw new IllegalStateException("the double was not loaded: " + libraries.attempts());
            }
        }
    }

    private CudaDouble() {}

    /// Skips the test where the double cannot be built; clears its books; and gives the one device back.
    static void reset() {
        assumeTrue(BUILT, "gcc or g++ is missing: the test double of CUDA cannot be built");
        failCall(0);
        devices(1, 0);
        driver(0, 90);
    }

    /// Clears the books, and makes the n-th call from now on fail; none where n is 0.
    static void failCall(long n) {
        call("double_reset", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG), n);
    }

    /// What cudaGetDeviceCount answers: a count, or a status that is not 0.
    static void devices(int count, int status) {
        call("double_devices", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), count, status);
    }

    /// What cuInit answers, and the device's compute capability.
    static void driver(int status, int computeCapability) {
        call("double_driver", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), status,
                computeCapability);
    }

    static long calls() {
        return number("double_calls");
    }

    /// The function whose call was made to fail; empty where there was none.
    static String failedFunction() {
        return text("double_failed_function");
    }

    static void assertNothingLiveNorWrong(String when) {
        assertEquals("", text("double_live_names"), () -> "leaked " + when);
        assertNoFault(when);
    }

    static void assertNoFault(String when) {
        assertEquals("", text("double_first_fault"), () -> "misuse " + when);
    }

    static String firstFault() {
        return text("double_first_fault");
    }

    private static long number(String function) {
        return (long) call(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    }

    private static String text(String function) {
        MemorySegment text = (MemorySegment) call(function, FunctionDescriptor.of(ValueLayout.ADDRESS));
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private static Object call(String function, FunctionDescriptor descriptor, Object... arguments) {
        MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(SymbolLookup.loaderLookup().findOrThrow(function), descriptor);
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable impossible) {
            throw new IllegalStateException(function, impossible);
        }
    }

    private static boolean hasCompiler() {
        for (String compiler : new String[]{"gcc", "g++"}) {
            try {
                if (new ProcessBuilder(compiler, "--version").redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 0) {
                    return false;
                }
            } catch (IOException missing) {
                return false;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static void build() {
        try {
            Files.createDirectories(LIBRARIES);
            Process build = new ProcessBuilder("sh", SOURCES.resolve("build").toString(), LIBRARIES.toString())
                    .inheritIO().start();
            if (build.waitFor() != 0) {
                throw new IllegalStateException("the test double of CUDA does not build; see above");
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException("the test double of CUDA does not build", failure);
        }
    }
}
