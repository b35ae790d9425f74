package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;

/// Which keys the rows of one key/value group see: `j ≤ i` and `i − j < reach`, or `i − j < limit` and `j < sinks`.
///
/// @param reach keys a row sees back from itself
/// @param limit keys a row may see back from itself even where they are sinks
/// @param sinks first keys that are seen beyond the reach
record Visibility(int reach, int limit, int sinks) {
    static Visibility of(AttentionPattern pattern, Mode mode) {
        return new Visibility(pattern.reach(mode), pattern.limit(), mode == Mode.WINDOW ? pattern.sinks() : 0);
    }

    /// @return the first key from `from` on that some row at positions `low` to `high` may see
    int first(int from, int low, int high) {
        int sink = Math.max(from, earliest(low, limit));
        return sink < sinks && sink <= high ? sink : Math.max(from, earliest(low, reach));
    }

    /// @return the end of the keys below `to` that some row at positions `low` to `high` may see
    int end(int to, int low, int high) {
        boolean reached = earliest(low, reach) < to;
        return Math.min(to, reached ? high + 1 : Math.min(high + 1, sinks));
    }

    /// @return whether all rows at positions `low` to `high` see key j
    boolean seenByAll(int j, int low, int high) {
        return j <= low && (high - j < reach || high - j < limit && j < sinks);
    }

    private static int earliest(int position, int reach) {
        return Math.max(0, position - reach + 1);
    }
}
