package io.github.boschpanama.models.tokenizer;

/// A binary min-heap of longs with room for a fixed number.
final class LongHeap {
    private final long[] values; // values[i] <= values[2i + 1], values[2i + 2]
    private int size;

    LongHeap(int capacity) {
        values = new long[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long value) {
        int at = size++;
        while (at > 0 && values[at - 1 >>> 1] > value) {
            values[at] = values[at - 1 >>> 1];
            at = at - 1 >>> 1;
        }
        values[at] = value;
    }

    /// @return the least value, taken out
    long poll() {
        long least = values[0];
        long last = values[--size];
        int at = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && values[child + 1] < values[child]) {
                child++;
            }
            if (values[child] >= last) {
                break;
            }
            values[at] = values[child];
            at = child;
            child = 2 * at + 1;
        }
        values[at] = last;
        return least;
    }
}
