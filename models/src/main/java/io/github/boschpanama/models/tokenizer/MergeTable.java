package io.github.boschpanama.models.tokenizer;

import java.util.Arrays;

/// The merges of a byte-pair encoding: which two neighbours join, into what, and which pair goes first.
///
/// A pair is one long (`left << 32 | right`) in an open-addressing table that is never more than half full.
final class MergeTable {
    private static final long FREE = -1; // ids are not negative, so no pair is -1

    private final long[] pairs;
    private final int[] ranks; // beside pairs
    private final int[] merged; // by rank

    /// @param merges the number of merges that will be added
    MergeTable(int merges) {
        int capacity = Integer.highestOneBit(Math.max(4, 4 * merges - 1)); // at least twice the merges
        pairs = new long[capacity];
        Arrays.fill(pairs, FREE);
        ranks = new int[capacity];
        merged = new int[merges];
    }

    /// Adds a merge. The last of two merges of one pair holds.
    ///
    /// @param rank 0 for the pair that is merged first
    /// @param left the id of the left token
    /// @param right the id of the right token
    /// @param result the id of the two as one
    void add(int rank, int left, int right, int result) {
        int slot = slot(left, right);
        pairs[slot] = pair(left, right);
        ranks[slot] = rank;
        merged[rank] = result;
    }

    /// @param left the id of the left token
    /// @param right the id of the right token
    /// @return the rank of their merge, or -1 if they do not merge
    int rank(int left, int right) {
        int slot = slot(left, right);
        return pairs[slot] == FREE ? -1 : ranks[slot];
    }

    /// @param rank the rank of a merge
    /// @return the id that it makes
    int merged(int rank) {
        return merged[rank];
    }

    private int slot(int left, int right) {
        long pair = pair(left, right);
        int slot = (int) (pair * 0x9E3779B97F4A7C15L >>> 32) & pairs.length - 1; // Fibonacci hashing
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }
}
