package io.github.boschpanama.runtime.cpu.machine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// A listing's code as it is called. All take the same arguments, in the order of the C calling convention's registers.
///
/// Memory whose arena another thread closes meanwhile stays until the call returns, as with every foreign function.
final class KernelCall {
    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);

    private final MethodHandle handle;

    KernelCall(byte[] code) {
        handle = Linker.nativeLinker().downcallHandle(ExecutableMemory.of(code), TYPE);
    }

    /// @param from what streams by
    /// @param at where it begins in there, in bytes; a part of a cache line before that is no error
    /// @param count how often the code's loop is run, at least once
    /// @param operand the listing's fourth argument
    /// @param other its fifth; the listing says which of the two takes results
    /// @param constants what the listing says of them
    void run(MemorySegment from, long at, long count, MemorySegment operand, MemorySegment other,
            MemorySegment constants) {
        try {
            handle.invokeExact(from, at, count, operand, other, constants);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown); // no foreign function throws
        }
    }
}
