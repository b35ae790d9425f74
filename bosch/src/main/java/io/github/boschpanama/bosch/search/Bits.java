package io.github.boschpanama.bosch.search;

import java.util.Arrays;

/// An immutable point of {0,1}ⁿ.
public final class Bits {
    private final int length;
    private final long[] words; // bit i is bit i % 64 of word i / 64

    private Bits(int length, long[] words) {
        this.length = length;
        this.words = words;
    }

    /// @param length the number of bits
    /// @return all zeros
    public static Bits zeros(int length) {
        return new Bits(length, new long[(length + Long.SIZE - 1) / Long.SIZE]);
    }

    /// @param digits a string of `0` and `1`, bit 0 first, as [#toString()] writes it
    /// @return the bits
    /// @throws IllegalArgumentException if another character is met
    public static Bits parse(String digits) {
        Bits bits = zeros(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            switch (digits.charAt(i)) {
                case '1' -> bits.words[i / Long.SIZE] |= 1L << i;
                case '0' -> {
                }
                default -> throw new IllegalArgumentException("neither 0 nor 1 at " + i + " of " + digits);
            }
        }
        return bits;
    }

    /// @return the number of bits
    public int length() {
        return length;
    }

    /// @param i the position
    /// @return whether bit `i` is 1
    public boolean get(int i) {
        return (words[check(i) / Long.SIZE] >>> i & 1) != 0;
    }

    /// @param positions the positions to invert
    /// @return a copy with these bits inverted
    public Bits flip(int... positions) {
        long[] copy = words.clone();
        for (int i : positions) {
            copy[check(i) / Long.SIZE] ^= 1L << i;
        }
        return new Bits(length, copy);
    }

    /// @return the number of ones
    public int count() {
        int ones = 0;
        for (long word : words) {
            ones += Long.bitCount(word);
        }
        return ones;
    }

    /// @param other bits of the same length
    /// @return the number of positions that differ (Hamming distance)
    public int distance(Bits other) {
        int distance = 0;
        for (int w = 0; w < words.length; w++) {
            distance += Long.bitCount(words[w] ^ other.words[w]);
        }
        return distance;
    }

    /// @param other bits of the same length
    /// @return the first position that differs, or the length if none does
    public int firstDifference(Bits other) {
        for (int w = 0; w < words.length; w++) {
            long difference = words[w] ^ other.words[w];
            if (difference != 0) {
                return w * Long.SIZE + Long.numberOfTrailingZeros(difference);
            }
        }
        return length;
    }

    private int check(int i) {
        if (i < 0 || i >= length) {
            throw new IllegalArgumentException("bit " + i + " of " + length);
        }
        return i;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bits bits && length == bits.length && Arrays.equals(words, bits.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        StringBuilder digits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            digits.append(get(i) ? '1' : '0');
        }
        return digits.toString();
    }
}
