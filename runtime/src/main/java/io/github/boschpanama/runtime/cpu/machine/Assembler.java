package io.github.boschpanama.runtime.cpu.machine;

import java.io.ByteArrayOutputStream;

/// Makes machine code of the x86-64 instructions that the listings use, AVX-512 among them.
///
/// Vector registers are numbers from 0 to 31, masks from 1 to 7. Encodings are those of the Intel 64 and IA-32
/// Architectures Software Developer's Manual, volume 2: chapter 2 has the prefixes (REX, VEX, EVEX), chapters 3 to 5
/// the instructions. Displacements always take four bytes, which spares the rules for shorter ones.
final class Assembler {
    private static final int REX = 0x40;
    private static final int REX_WIDE = 0x48;
    private static final int MAP_0F = 1;
    private static final int MAP_0F38 = 2;
    private static final int MAP_0F3A = 3;
    private static final int NO_PREFIX = 0;
    private static final int PREFIX_66 = 1;
    private static final int PREFIX_F3 = 2;
    private static final int NO_MASK = 0;
    private static final int NONE = 0; // no second source
    private static final int BITS_128 = 0;
    private static final int BITS_256 = 1;
    private static final int BITS_512 = 2;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();

    /// @return the bytes so far
    byte[] code() {
        return code.toByteArray();
    }

    /// @return the place of the next instruction, for jumps back to it
    int here() {
        return code.size();
    }

    // --- whole numbers, 64 bits ---

    void move(Register to, Register from) {
        wide(0x89, from, to);
    }

    void move(Register to, Address from) {
        wide(0x8B, to, from);
    }

    void add(Register to, Register from) {
        wide(0x01, from, to);
    }

    void add(Register to, Address from) {
        wide(0x03, to, from);
    }

    void add(Register to, int number) {
        rex(0, to.ordinal());
        bytes(0x81, registers(0, to.ordinal()));
        word(number);
    }

    /// Adds −1, and leaves what [#jumpIfNotZero] asks for.
    void decrement(Register register) {
        add(register, -1);
    }

    void clear(Register register) {
        wide(0x31, register, register);
    }

    /// Compares as [#jumpIfLess] and [#moveIfGreater] ask.
    void compare(Register left, Address right) {
        wide(0x3B, left, right);
    }

    /// The same for two registers.
    void compare(Register left, Register right) {
        wide(0x39, right, left);
    }

    /// If what was compared first is greater.
    void moveIfGreater(Register to, Register from) {
        rex(to.ordinal(), from.ordinal());
        bytes(0x0F, 0x4F, registers(to.ordinal(), from.ordinal()));
    }

    void push(Register register) {
        rexIfNeeded(register.ordinal() >> 3);
        bytes(0x50 | register.ordinal() & 7);
    }

    void pop(Register register) {
        rexIfNeeded(register.ordinal() >> 3);
        bytes(0x58 | register.ordinal() & 7);
    }

    void jumpIfLess(int target) {
        jump(0x8C, target);
    }

    void jumpIfNotZero(int target) {
        jump(0x85, target);
    }

    /// Ends the function; the vectors' upper halves are cleared, since other code may have instructions that suffer from
    /// their use.
    void returnToCaller() {
        bytes(0xC5, 0xF8, 0x77, 0xC3); // vzeroupper, ret
    }

    /// Asks for the cache line at an address, and does not wait for it. Any address will do.
    void prefetch(Address at) {
        rexIfNeeded(highBits(at));
        bytes(0x0F, 0x18);
        memory(1, at);
    }

    // --- vectors ---

    /// Sets a mask to the lower 16 bits in memory.
    void loadMask(int mask, Address from) {
        bytes(0xC4, 0xE0 ^ highBits(from) << 5 | MAP_0F, 0x78, 0x90);
        memory(mask, from);
    }

    /// 16 numbers of 32 bits, wherever they lie.
    void load(int to, Address from) {
        evex(MAP_0F, NO_PREFIX, BITS_512, 0x10, to, NONE, from, NO_MASK);
    }

    void store(Address to, int from) {
        evex(MAP_0F, NO_PREFIX, BITS_512, 0x11, from, NONE, to, NO_MASK);
    }

    /// Stores the first float.
    void storeFirst(Address to, int from) {
        evex(MAP_0F, PREFIX_F3, BITS_128, 0x11, from, NONE, to, NO_MASK);
    }

    /// A float to all lanes.
    void broadcast(int to, Address from) {
        evex(MAP_0F38, PREFIX_66, BITS_512, 0x18, to, NONE, from, NO_MASK);
    }

    void copy(int to, int from) {
        evex(MAP_0F, NO_PREFIX, BITS_512, 0x28, to, NONE, from, NO_MASK);
    }

    void clear(int vector) {
        evex(MAP_0F, PREFIX_66, BITS_512, 0xEF, vector, vector, vector, NO_MASK);
    }

    void setOnes(int vector) {
        evex(MAP_0F3A, PREFIX_66, BITS_512, 0x25, vector, vector, vector, NO_MASK);
        bytes(0xFF);
    }

    /// 16 numbers of 16 bits to floats.
    void widenF16(int to, Address from) {
        evex(MAP_0F38, PREFIX_66, BITS_512, 0x13, to, NONE, from, NO_MASK);
    }

    /// Whole numbers of 32 bits, by so many bits to the left.
    void shiftLeft(int to, int from, int bits) {
        evex(MAP_0F, PREFIX_66, BITS_512, 0x72, 6, to, from, NO_MASK);
        bytes(bits);
    }

    void and(int to, int left, int right) {
        evex(MAP_0F, PREFIX_66, BITS_512, 0xDB, to, left, right, NO_MASK);
    }

    /// `to += left · right`, rounded once, in the lanes of a mask; 0 is all of them.
    void multiplyAdd(int to, int left, int right, int mask) {
        evex(MAP_0F38, PREFIX_66, BITS_512, 0xB8, to, left, right, mask);
    }

    /// The same, from memory; what is not in the mask is not read.
    void multiplyAdd(int to, int left, Address right, int mask) {
        evex(MAP_0F38, PREFIX_66, BITS_512, 0xB8, to, left, right, mask);
    }

    /// `to[i] = (low and high one behind the other)[to[i]]`, `to` being whole numbers before.
    void permute(int to, int low, int high) {
        evex(MAP_0F38, PREFIX_66, BITS_512, 0x77, to, low, high, NO_MASK);
    }

    /// Adds 16 floats.
    void add(int to, int left, int right) {
        evex(MAP_0F, NO_PREFIX, BITS_512, 0x58, to, left, right, NO_MASK);
    }

    /// Adds the first 8 floats.
    void add8(int to, int left, int right) {
        evex(MAP_0F, NO_PREFIX, BITS_256, 0x58, to, left, right, NO_MASK);
    }

    /// Adds the first 4 floats.
    void add4(int to, int left, int right) {
        evex(MAP_0F, NO_PREFIX, BITS_128, 0x58, to, left, right, NO_MASK);
    }

    /// Floats 8 to 15.
    void upper8(int to, int from) {
        evex(MAP_0F3A, PREFIX_66, BITS_512, 0x1B, from, NONE, to, NO_MASK);
        bytes(1);
    }

    /// Floats 4 to 7.
    void upper4(int to, int from) {
        evex(MAP_0F3A, PREFIX_66, BITS_256, 0x19, from, NONE, to, NO_MASK);
        bytes(1);
    }

    /// Four of the first 4 floats, each by its number.
    void shuffle4(int to, int from, int first, int second, int third, int fourth) {
        evex(MAP_0F3A, PREFIX_66, BITS_128, 0x04, to, NONE, from, NO_MASK);
        bytes(first | second << 2 | third << 4 | fourth << 6);
    }

    /// Adds 32 lanes of a sum, the upper half to the lower half until one is left, which is then the first of `low`.
    void sumLanes(int low, int high) {
        add(low, low, high);
        upper8(high, low);
        add8(low, low, high);
        upper4(high, low);
        add4(low, low, high);
        shuffle4(high, low, 2, 3, 2, 3);
        add4(low, low, high);
        shuffle4(high, low, 1, 1, 1, 1);
        add4(low, low, high);
    }

    // --- encodings ---

    private void wide(int operation, Register register, Register other) {
        rex(register.ordinal(), other.ordinal());
        bytes(operation, registers(register.ordinal(), other.ordinal()));
    }

    private void wide(int operation, Register register, Address at) {
        bytes(REX_WIDE | (register.ordinal() >> 3) << 2 | highBits(at));
        bytes(operation);
        memory(register.ordinal(), at);
    }

    private void rex(int register, int other) {
        bytes(REX_WIDE | (register >> 3) << 2 | other >> 3);
    }

    private void rexIfNeeded(int highBits) {
        if (highBits != 0) {
            bytes(REX | highBits);
        }
    }

    private static int registers(int register, int other) {
        return 0xC0 | (register & 7) << 3 | other & 7;
    }

    /// The operand of an address: with four bytes of displacement, and an index byte where it has to be.
    private void memory(int register, Address at) {
        int base = at.base().ordinal() & 7;
        boolean indexed = at.index() != null || base == Register.RSP.ordinal();
        bytes(0x80 | (register & 7) << 3 | (indexed ? Register.RSP.ordinal() : base));
        if (indexed) {
            int index = at.index() == null ? Register.RSP.ordinal() : at.index().ordinal() & 7;
            bytes(Integer.numberOfTrailingZeros(at.scale()) << 6 | index << 3 | base);
        }
        word(at.displacement());
    }

    private void evex(int map, int prefix, int length, int operation, int register, int second, int other, int mask) {
        // another vector register's highest bit is where an index has its own
        evexPrefix(map, prefix, length, register, second, other >> 3, mask);
        bytes(operation, registers(register, other));
    }

    private void evex(int map, int prefix, int length, int operation, int register, int second, Address at, int mask) {
        evexPrefix(map, prefix, length, register, second, highBits(at), mask);
        bytes(operation);
        memory(register, at);
    }

    /// @param operand the high bits of the operand's base and, above it, index
    private void evexPrefix(int map, int prefix, int length, int register, int second, int operand, int mask) {
        int inverted = (register >> 3 & 1) << 7 | operand << 5 | (register >> 4) << 4;
        bytes(0x62, 0xF0 ^ inverted | map, (~second & 15) << 3 | 4 | prefix,
                length << 5 | (second >> 4 ^ 1) << 3 | mask);
    }

    private static int highBits(Address at) {
        int index = at.index() == null ? 0 : at.index().ordinal() >> 3;
        return index << 1 | at.base().ordinal() >> 3;
    }

    private void jump(int condition, int target) {
        bytes(0x0F, condition);
        word(target - (code.size() + Integer.BYTES));
    }

    private void word(int number) {
        bytes(number, number >> 8, number >> 16, number >> 24);
    }

    private void bytes(int... numbers) {
        for (int number : numbers) {
            code.write(number);
        }
    }
}
