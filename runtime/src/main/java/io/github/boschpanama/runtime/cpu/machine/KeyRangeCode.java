package io.github.boschpanama.runtime.cpu.machine;

import static io.github.boschpanama.runtime.cpu.machine.Address.at;

/// The listings of [KeyRanges]: scores of a stretch of keys, and weighted sums of its values.
///
/// Keys, and values, come from far. So all groups go over a block of keys before the next block, for which memory is
/// asked meanwhile, and it is read in the order in which it lies.
final class KeyRangeCode {
    /// The most query heads of a group: there are registers for two vectors of lanes of each, and two for the key.
    static final int MOST_HEADS = 15;
    /// Numbers of a head are a multiple of this: lanes of a sum.
    static final int STEP = 32;

    // what the constants hold, each at its offset in bytes
    static final int KEY_BYTES = 0; // from a key to the next
    static final int GROUPS = 8;
    static final int BLOCK = 16; // keys
    static final int BLOCK_BYTES = 24;
    static final int HEADS_BACK = 32; // from behind the numbers of all groups' heads to the first of them
    static final int PLACES_BACK = 40; // the same for scores
    static final int CONSTANTS_BYTES = 48;

    private static final int VECTOR_BYTES = 64;
    private static final int VECTORS = 32;

    // arguments, as the C calling convention of all systems but Windows passes them
    private static final Register KEYS = Register.RDI; // or values, here and below
    private static final Register OFFSET = Register.RSI; // bytes from KEYS on; then KEY
    private static final Register COUNT = Register.RDX; // of keys
    private static final Register HEADS = Register.RCX; // numbers of a group's heads: queries, or sums
    private static final Register PLACES = Register.R8; // a place of each key for a group's heads: scores, or weights
    private static final Register CONSTANTS = Register.R9;

    private static final Register KEY = Register.RSI;
    private static final Register J = Register.RAX; // number of the key
    private static final Register BLOCK_END = Register.R10;
    private static final Register GROUP_KEYS = Register.R11; // the block's first key of the group
    // registers that are the caller's, and are given back
    private static final Register BLOCK_BEGIN = Register.RBX;
    private static final Register GROUPS_LEFT = Register.R12;
    private static final Register AHEAD = Register.R13; // bytes from a key to what is asked for meanwhile

    private final Assembler code = new Assembler();
    private final int heads;
    private final int headBytes;
    private final int placesBytes;

    private KeyRangeCode(int heads, int size, int places) {
        this.heads = heads;
        headBytes = size * Float.BYTES;
        placesBytes = places * Float.BYTES;
    }

    /// @param heads query heads of a group, at most [#MOST_HEADS]
    /// @param size numbers of a head, a multiple of [#STEP]
    /// @param places from a head's first score to the next head's
    static byte[] scores(int heads, int size, int places) {
        KeyRangeCode listing = new KeyRangeCode(heads, size, places);
        return listing.blocks(listing::scoreGroup);
    }

    /// @param heads query heads of a group, at most [#MOST_HEADS]
    /// @param size numbers of a head, a multiple of [#STEP]
    /// @param places from a head's first weight to the next head's
    static byte[] values(int heads, int size, int places) {
        KeyRangeCode listing = new KeyRangeCode(heads, size, places);
        return listing.blocks(listing::addGroup);
    }

    /// Blocks of keys, in each block all groups.
    private byte[] blocks(Runnable group) {
        code.push(BLOCK_BEGIN);
        code.push(GROUPS_LEFT);
        code.push(AHEAD);
        code.add(KEYS, OFFSET);
        code.move(AHEAD, at(CONSTANTS).plus(BLOCK_BYTES));
        code.clear(BLOCK_BEGIN);
        int nextBlock = code.here();
        code.move(BLOCK_END, BLOCK_BEGIN);
        code.add(BLOCK_END, at(CONSTANTS).plus(BLOCK));
        code.compare(BLOCK_END, COUNT);
        code.moveIfGreater(BLOCK_END, COUNT);
        code.move(GROUP_KEYS, KEYS);
        code.move(GROUPS_LEFT, at(CONSTANTS).plus(GROUPS));
        int nextGroup = code.here();
        group.run();
        code.add(GROUP_KEYS, headBytes);
        code.add(HEADS, heads * headBytes);
        code.add(PLACES, heads * placesBytes);
        code.decrement(GROUPS_LEFT);
        code.jumpIfNotZero(nextGroup);
        code.add(HEADS, at(CONSTANTS).plus(HEADS_BACK));
        code.add(PLACES, at(CONSTANTS).plus(PLACES_BACK));
        code.add(KEYS, at(CONSTANTS).plus(BLOCK_BYTES));
        code.move(BLOCK_BEGIN, BLOCK_END);
        code.compare(BLOCK_BEGIN, COUNT);
        code.jumpIfLess(nextBlock);
        code.pop(AHEAD);
        code.pop(GROUPS_LEFT);
        code.pop(BLOCK_BEGIN);
        code.returnToCaller();
        return code.code();
    }

    private void keysOfBlock(Runnable key) {
        code.move(KEY, GROUP_KEYS);
        code.move(J, BLOCK_BEGIN);
        int nextKey = code.here();
        key.run();
        code.add(KEY, at(CONSTANTS).plus(KEY_BYTES));
        code.add(J, 1);
        code.compare(J, BLOCK_END);
        code.jumpIfLess(nextKey);
    }

    private void scoreGroup() {
        keysOfBlock(this::scoreKey);
    }

    /// Lanes of a head's sum are two vectors. The upper half of them is added to the lower half until one is left.
    private void scoreKey() {
        int low = 2 * heads; // vectors with the key's numbers
        int high = low + 1;
        for (int lanes = 0; lanes < 2 * heads; lanes++) {
            code.clear(lanes);
        }
        for (int step = 0; step < headBytes; step += 2 * VECTOR_BYTES) {
            code.load(low, at(KEY).plus(step));
            code.load(high, at(KEY).plus(step + VECTOR_BYTES));
            code.prefetch(at(KEY).plus(AHEAD, 1).plus(step));
            code.prefetch(at(KEY).plus(AHEAD, 1).plus(step + VECTOR_BYTES));
            for (int head = 0; head < heads; head++) {
                Address query = at(HEADS).plus(head * headBytes + step);
                code.multiplyAdd(2 * head, low, query, 0);
                code.multiplyAdd(2 * head + 1, high, query.plus(VECTOR_BYTES), 0);
            }
        }
        for (int head = 0; head < heads; head++) {
            code.sumLanes(2 * head, 2 * head + 1);
            code.storeFirst(at(PLACES).plus(J, Float.BYTES).plus(head * placesBytes), 2 * head);
        }
    }

    /// As many of a head's numbers at a time as there are registers for sums of all heads.
    private void addGroup() {
        int vectors = headBytes / VECTOR_BYTES;
        int atATime = Math.min(vectors, (VECTORS - 1 - heads) / heads);
        for (int first = 0; first < vectors; first += atATime) {
            int from = first;
            int count = Math.min(atATime, vectors - first);
            for (int sum = 0; sum < heads * count; sum++) {
                code.load(sum, sumAt(sum, from, count));
            }
            keysOfBlock(() -> addValue(from, count));
            for (int sum = 0; sum < heads * count; sum++) {
                code.store(sumAt(sum, from, count), sum);
            }
        }
    }

    private Address sumAt(int sum, int first, int count) {
        return at(HEADS).plus(sum / count * headBytes + (first + sum % count) * VECTOR_BYTES);
    }

    private void addValue(int first, int count) {
        int weights = heads * count;
        int numbers = weights + heads;
        for (int head = 0; head < heads; head++) {
            code.broadcast(weights + head, at(PLACES).plus(J, Float.BYTES).plus(head * placesBytes));
        }
        for (int i = 0; i < count; i++) {
            Address value = at(KEY).plus((first + i) * VECTOR_BYTES);
            code.load(numbers, value);
            code.prefetch(value.plus(AHEAD, 1));
            for (int head = 0; head < heads; head++) {
                code.multiplyAdd(head * count + i, weights + head, numbers, 0);
            }
        }
    }
}
