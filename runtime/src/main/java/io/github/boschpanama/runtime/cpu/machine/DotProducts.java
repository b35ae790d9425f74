package io.github.boschpanama.runtime.cpu.machine;

import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Dot products of weight rows with x, by machine code for x86-64 with AVX-512.
///
/// Rows may begin anywhere in a cache line, if all begin at the same place in one: a step of a row is then one line, or
/// two of F32, and x is moved by as many numbers as lie before the row in its first line. What is computed is the same
/// wherever rows begin: 32 chains of multiply-adds, number i in chain i mod 32, then the upper half of the chains is
/// added to the lower half until one is left.
public final class DotProducts {
    /// Memory for [#describe], in bytes.
    public static final long CONSTANTS_BYTES = DotProductCode.CONSTANTS_BYTES;
    /// Zeros before x.
    public static final int PADDING = DotProductCode.STEP;
    /// Rows that are walked side by side, the fewest in a call.
    public static final int STREAMS = DotProductCode.STREAMS;

    private static final int LINE_BYTES = 64;
    private static final int STEP = DotProductCode.STEP;
    private static final int LEAST_STEPS = 3;

    /// One for each type in a process, since the memory of the code stays until its end.
    private static final Map<DType, DotProducts> MADE = new EnumMap<>(DType.class);

    private final DType type;
    private final int elementBytes;
    private final KernelCall code;

    private DotProducts(DType type) {
        this.type = type;
        elementBytes = type.byteSize();
        code = new KernelCall(DotProductCode.of(type));
    }

    /// The caller knows that [nothing is missing][ExecutableMemory#missing].
    ///
    /// @param type F32, BF16 or F16
    /// @return the code for weights of a type
    public static synchronized DotProducts of(DType type) {
        return MADE.computeIfAbsent(type, DotProducts::new);
    }

    /// @param first the address of the first row
    /// @param depth numbers in a row
    /// @return whether rows like these can be done
    public boolean takes(long first, int depth) {
        return (long) depth * elementBytes % LINE_BYTES == 0 && first % elementBytes == 0
                && depth >= LEAST_STEPS * STEP;
    }

    /// @return how many numbers [#placeX] makes of so many
    public int places(int depth) {
        return Math.ceilDiv(depth, STEP) * STEP + STEP;
    }

    /// Puts the numbers of x where the code looks for them.
    ///
    /// @param x [#PADDING] zeros, so many numbers as [#places] says of which the first `depth` are x and the others zeros
    /// @param first the address of the first row
    /// @param to takes [#places] numbers
    public void placeX(float[] x, int depth, long first, float[] to) {
        int from = PADDING - shift(first);
        int places = places(depth);
        if (type != DType.BF16) {
            System.arraycopy(x, from, to, 0, places);
            return;
        }
        for (int step = 0; step < places; step += STEP) {
            for (int lane = 0; lane < STEP / 2; lane++) {
                to[step + lane] = x[from + step + 2 * lane];
                to[step + STEP / 2 + lane] = x[from + step + 2 * lane + 1];
            }
        }
    }

    /// Tells the code of the rows' shape.
    ///
    /// @param first the address of the first row
    /// @param constants takes [#CONSTANTS_BYTES]
    public void describe(long first, int depth, MemorySegment constants) {
        int shift = shift(first);
        int last = Math.ceilDiv(shift + depth, STEP) - 1;
        constants.set(ValueLayout.JAVA_LONG, DotProductCode.ROW_BYTES, (long) depth * elementBytes);
        constants.set(ValueLayout.JAVA_LONG, DotProductCode.LAST_STEP, (long) last * STEP * elementBytes);
        setMasks(constants, DotProductCode.MASKS, shift, STEP);
        setMasks(constants, DotProductCode.MASKS + 2 * Integer.BYTES, 0, shift + depth - last * STEP);
        for (int i = 0; i < STEP; i++) {
            constants.set(ValueLayout.JAVA_INT, DotProductCode.LANES + (long) i * Integer.BYTES,
                    lane((i + shift) % STEP));
        }
    }

    private void setMasks(MemorySegment constants, long at, int begin, int end) {
        int lanes = 0;
        for (int place = begin; place < end; place++) {
            lanes |= 1 << lane(place);
        }
        constants.set(ValueLayout.JAVA_INT, at, lanes & 0xFFFF);
        constants.set(ValueLayout.JAVA_INT, at + Integer.BYTES, lanes >>> 16);
    }

    /// Dot products of neighbouring rows.
    ///
    /// @param weight off-heap memory that has the rows
    /// @param at where the first of them begins, in bytes
    /// @param rows a multiple of [#STREAMS]
    /// @param x off-heap memory, aligned to 64 bytes, that has what [#placeX] made
    /// @param constants as [#describe] left them; for one thread at a time
    /// @param out takes a float a row
    /// @throws IndexOutOfBoundsException if the weight has fewer rows, or `out` room for fewer
    public void run(MemorySegment weight, long at, int rows, MemorySegment x, MemorySegment constants,
            MemorySegment out) {
        long rowBytes = constants.get(ValueLayout.JAVA_LONG, DotProductCode.ROW_BYTES);
        long xBytes = (long) places((int) (rowBytes / elementBytes)) * Float.BYTES;
        Objects.checkFromIndexSize(at, rows * rowBytes, weight.byteSize());
        Objects.checkFromIndexSize(0, xBytes, x.byteSize());
        Objects.checkFromIndexSize(0, (long) rows * Float.BYTES, out.byteSize());
        if (rows < STREAMS || rows % STREAMS != 0) {
            throw new IllegalArgumentException(rows + " rows: a multiple of " + STREAMS + " is needed");
        }
        int each = rows / STREAMS;
        constants.set(ValueLayout.JAVA_LONG, DotProductCode.STREAM_BYTES, each * rowBytes);
        for (int i = 0; i < STREAMS; i++) {
            constants.set(ValueLayout.JAVA_LONG, DotProductCode.RESULTS + (long) i * Long.BYTES,
                    (long) i * each * Float.BYTES);
        }
        long lineBegin = at - (weight.address() + at) % LINE_BYTES;
        code.run(weight, lineBegin, each, x, out, constants);
    }

    /// @return numbers before a row in its first line
    private int shift(long first) {
        return (int) (first % LINE_BYTES) / elementBytes;
    }

    /// @return the lane that has a number of a step: BF16 comes in pairs, of which the lower lanes have the first
    private int lane(int place) {
        int i = place % STEP;
        return type == DType.BF16 ? i / 2 + i % 2 * (STEP / 2) : i;
    }
}
