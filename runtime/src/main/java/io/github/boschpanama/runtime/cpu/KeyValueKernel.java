package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;

/// The innermost loops of a row's attention over a stretch of neighbouring keys, in one worker's scratch memory. Every
/// kernel adds in the same order: the lanes of a score as [Reduction] says, and values by their keys.
interface KeyValueKernel {
    /// @param heads query heads of a group
    /// @param size numbers of a head
    /// @return whether heads like these can be done
    boolean takes(int heads, int size);

    /// @return whether it is faster over several groups at a time than over one after another
    boolean takesGroupsTogether();

    /// @param key F32 [keys, groups, size]
    /// @param value F32 [keys, groups, size]
    /// @param heads query heads of a group
    void set(Tensor key, Tensor value, int heads);

    /// Scores keys for neighbouring groups.
    ///
    /// @param query scaled queries, [groups, heads, size] from `queryAt` on
    /// @param at where the first key of the first group is, in bytes
    /// @param count how many keys, at most [AttentionRange#KEYS]
    /// @param scores takes [groups, heads, PLACES] scores, of which the first `count` of each head count
    void score(float[] query, int queryAt, long at, int groups, int count, float[] scores);

    /// Adds the weighted values of neighbouring groups.
    ///
    /// @param weights [groups, heads, PLACES]
    /// @param at where the first value of the first group is, in bytes
    /// @param count how many keys
    /// @param sums [groups, heads, size] from `sumsAt` on, zeros before
    void addValues(float[] weights, long at, int groups, int count, float[] sums, int sumsAt);
}
