package io.github.boschpanama.runtime.cpu.machine;

import static io.github.boschpanama.runtime.cpu.machine.Address.at;

import io.github.boschpanama.runtime.tensor.DType;

/// The listing of [DotProducts]: dot products of weight rows with x, four rows side by side.
///
/// Each row is walked in steps of 32 numbers that begin at a cache line, be they the row's own or, before its first and
/// after its last, its neighbours': those are loaded with it and left out of the sums by a mask. So a number's lane is
/// its place in the lines and not in its row; before the lanes are added up, each goes to where its row counts it.
final class DotProductCode {
    /// Weight rows that are walked side by side.
    static final int STREAMS = 4;
    /// Numbers in a step.
    static final int STEP = 32;

    // what the constants hold, each at its offset in bytes
    static final int ROW_BYTES = 0;
    static final int STREAM_BYTES = 8;
    static final int LAST_STEP = 16;
    static final int RESULTS = 24; // where each stream's results begin, from the first's on: [STREAMS] long
    static final int MASKS = 56; // of the lower and upper lanes in the first step, then in the last: 4 int
    static final int LANES = 128; // the place of each of the 32 lanes: [STEP] int
    static final int CONSTANTS_BYTES = LANES + STEP * Integer.BYTES;

    /// The memory that is asked for lies so far ahead in each stream.
    private static final int AHEAD_BYTES = 2048;
    private static final int VECTOR_BYTES = 64;

    // arguments, as the C calling convention of all systems but Windows passes them
    private static final Register WEIGHT = Register.RDI;
    private static final Register FIRST_ROW = Register.RSI; // bytes from WEIGHT on; then the second stream
    private static final Register ROWS = Register.RDX; // of each stream
    private static final Register X = Register.RCX;
    private static final Register OUT = Register.R8;
    private static final Register CONSTANTS = Register.R9;

    private static final Register STEP_AT = Register.RAX; // bytes from the row on
    private static final Register[] STREAM = {WEIGHT, FIRST_ROW, Register.R10, Register.R11};

    // vector registers
    private static final int SUMS = 0; // lower and upper lanes of each stream
    private static final int X_LOW = 8;
    private static final int X_HIGH = 9;
    private static final int NUMBERS = 10; // and one more for each stream
    private static final int SHIFTED = 14; // and one more for each stream
    private static final int UPPER_HALF = 18; // of each 32 bits, all ones
    private static final int PLACES_LOW = 19;
    private static final int PLACES_HIGH = 20;
    // masks; 0 is every lane
    private static final int[] EVERY = {0, 0};
    private static final int[] FIRST = {1, 2};
    private static final int[] LAST = {3, 4};

    private final Assembler code = new Assembler();
    private final DType type;
    private final int stepBytes;

    private DotProductCode(DType type) {
        this.type = type;
        stepBytes = STEP * type.byteSize();
    }

    /// @param type of the weights: F32, BF16 or F16
    static byte[] of(DType type) {
        return new DotProductCode(type).write();
    }

    private byte[] write() {
        code.add(WEIGHT, FIRST_ROW);
        for (int i = 1; i < STREAMS; i++) {
            code.move(STREAM[i], STREAM[i - 1]);
            code.add(STREAM[i], at(CONSTANTS).plus(STREAM_BYTES));
        }
        int mask = MASKS;
        for (int[] masks : new int[][]{FIRST, LAST}) {
            for (int half : masks) {
                code.loadMask(half, at(CONSTANTS).plus(mask));
                mask += Integer.BYTES;
            }
        }
        code.load(PLACES_LOW, at(CONSTANTS).plus(LANES));
        code.load(PLACES_HIGH, at(CONSTANTS).plus(LANES + VECTOR_BYTES));
        code.setOnes(UPPER_HALF);
        code.shiftLeft(UPPER_HALF, UPPER_HALF, Short.SIZE);
        int nextRows = code.here();
        row();
        results();
        for (Register stream : STREAM) {
            code.add(stream, at(CONSTANTS).plus(ROW_BYTES));
        }
        code.add(OUT, Float.BYTES);
        code.decrement(ROWS);
        code.jumpIfNotZero(nextRows);
        code.returnToCaller();
        return code.code();
    }

    /// A row of each stream; it has three steps at least.
    private void row() {
        for (int i = 0; i < 2 * STREAMS; i++) {
            code.clear(SUMS + i);
        }
        code.clear(STEP_AT);
        step(FIRST);
        int nextStep = code.here();
        step(EVERY);
        code.compare(STEP_AT, at(CONSTANTS).plus(LAST_STEP));
        code.jumpIfLess(nextStep);
        step(LAST);
    }

    private void step(int[] masks) {
        Address x = at(X).plus(STEP_AT, STEP * Float.BYTES / stepBytes);
        code.load(X_LOW, x);
        code.load(X_HIGH, x.plus(VECTOR_BYTES));
        for (int i = 0; i < STREAMS; i++) {
            Address weights = at(STREAM[i]).plus(STEP_AT, 1);
            int low = SUMS + 2 * i;
            int high = low + 1;
            switch (type) {
                case F32 -> {
                    // the last step's second line may be beyond the mapping: as the operand of a masked instruction it is
                    // not read unless some number of it counts, which a load of its own would not see to
                    code.multiplyAdd(low, X_LOW, weights, masks[0]);
                    code.prefetch(weights.plus(AHEAD_BYTES));
                    code.multiplyAdd(high, X_HIGH, weights.plus(VECTOR_BYTES), masks[1]);
                    code.prefetch(weights.plus(AHEAD_BYTES + VECTOR_BYTES));
                }
                case BF16 -> { // pairs: the first of two is the lower half of 32 bits, and an F32's upper half is a BF16
                    code.load(NUMBERS + i, weights);
                    code.prefetch(weights.plus(AHEAD_BYTES));
                    code.shiftLeft(SHIFTED + i, NUMBERS + i, Short.SIZE);
                    code.multiplyAdd(low, X_LOW, SHIFTED + i, masks[0]);
                    code.and(NUMBERS + i, NUMBERS + i, UPPER_HALF);
                    code.multiplyAdd(high, X_HIGH, NUMBERS + i, masks[1]);
                }
                case F16 -> {
                    code.widenF16(NUMBERS + i, weights);
                    code.prefetch(weights.plus(AHEAD_BYTES));
                    code.multiplyAdd(low, X_LOW, NUMBERS + i, masks[0]);
                    code.widenF16(SHIFTED + i, weights.plus(VECTOR_BYTES / 2));
                    code.multiplyAdd(high, X_HIGH, SHIFTED + i, masks[1]);
                }
                default -> throw new IllegalArgumentException("no dot products of " + type);
            }
        }
        code.add(STEP_AT, stepBytes);
    }

    /// Lanes to their places, then the upper half of them to the lower half until one is left.
    private void results() {
        for (int i = 0; i < STREAMS; i++) {
            int low = SUMS + 2 * i;
            int high = low + 1;
            int sum = NUMBERS + i;
            int other = SHIFTED + i;
            code.copy(sum, PLACES_LOW);
            code.permute(sum, low, high);
            code.copy(other, PLACES_HIGH);
            code.permute(other, low, high);
            code.sumLanes(sum, other);
            code.move(STEP_AT, at(CONSTANTS).plus(RESULTS + i * Long.BYTES));
            code.storeFirst(at(OUT).plus(STEP_AT, 1), sum);
        }
    }
}
