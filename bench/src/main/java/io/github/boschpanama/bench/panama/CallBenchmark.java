package io.github.boschpanama.bench.panama;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A call from Java to C and back, by what is passed. The functions are the C library's and do next to nothing:
/// `abs(1)`, `strnlen(p, 0)`, and `bsearch` over one element, which calls its comparison once.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@State(Scope.Thread)
public class CallBenchmark {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor ABS = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final FunctionDescriptor OF_POINTER = FunctionDescriptor.of(ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor OF_NUMBER = FunctionDescriptor.of(ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor COMPARE = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);
    private static final FunctionDescriptor BSEARCH = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

    private static final MethodHandle PLAIN = downcall("abs", ABS);
    private static final MethodHandle CRITICAL = downcall("abs", ABS, Linker.Option.critical(false));
    private static final MethodHandle POINTER = downcall("strnlen", OF_POINTER);
    private static final MethodHandle NUMBER = downcall("strnlen", OF_NUMBER);
    private static final MethodHandle HEAP = downcall("strnlen", OF_POINTER, Linker.Option.critical(true));
    private static final MethodHandle SEARCH = downcall("bsearch", BSEARCH);

    private final byte[] array = new byte[64];
    private Arena arena;
    private MemorySegment memory;
    private MemorySegment compare;

    /// Made by JMH.
    public CallBenchmark() {}

    private static MethodHandle downcall(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    private static int same(MemorySegment key, MemorySegment element) {
        return 0;
    }

    /// Allocates what the calls are given.
    ///
    /// @throws ReflectiveOperationException never
    @Setup
    public void open() throws ReflectiveOperationException {
        arena = Arena.ofConfined();
        memory = arena.allocate(64);
        MethodHandle target = MethodHandles.lookup().findStatic(CallBenchmark.class, "same",
                MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
        compare = LINKER.upcallStub(target, COMPARE, arena);
    }

    /// Frees it.
    @TearDown
    public void close() {
        arena.close();
    }

    /// @return a call with a number, the thread marked as outside Java for its time
    /// @throws Throwable never
    @Benchmark
    public int plain() throws Throwable {
        return (int) PLAIN.invokeExact(1);
    }

    /// @return the same as critical: no such mark, and the garbage collector waits
    /// @throws Throwable never
    @Benchmark
    public int critical() throws Throwable {
        return (int) CRITICAL.invokeExact(1);
    }

    /// @return a call with a pointer to memory of an arena, which is kept alive and checked
    /// @throws Throwable never
    @Benchmark
    public long pointerOfAnArena() throws Throwable {
        return (long) POINTER.invokeExact(memory, 0L);
    }

    /// @return a call with a bare address made into a segment for the call: what the CUDA backend does with device
    /// pointers
    /// @throws Throwable never
    @Benchmark
    public long pointerOfAnAddress() throws Throwable {
        return (long) POINTER.invokeExact(MemorySegment.ofAddress(memory.address()), 0L);
    }

    /// @return the address as a number
    /// @throws Throwable never
    @Benchmark
    public long pointerAsNumber() throws Throwable {
        return (long) NUMBER.invokeExact(memory.address(), 0L);
    }

    /// @return a Java array, which only a critical call may take
    /// @throws Throwable never
    @Benchmark
    public long pointerToHeapCritical() throws Throwable {
        return (long) HEAP.invokeExact(MemorySegment.ofArray(array), 0L);
    }

    /// @return a call with memory allocated and freed for it
    /// @throws Throwable never
    @Benchmark
    public long pointerToFreshMemory() throws Throwable {
        try (Arena local = Arena.ofConfined()) {
            SegmentAllocator allocator = local;
            return (long) POINTER.invokeExact(allocator.allocate(64), 0L);
        }
    }

    /// @return a call that calls back into Java once
    /// @throws Throwable never
    @Benchmark
    public MemorySegment upcall() throws Throwable {
        return (MemorySegment) SEARCH.invokeExact(memory, memory, 1L, 1L, compare);
    }
}
