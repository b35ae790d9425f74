package io.github.boschpanama.models.decoder;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;

/// Which keys of a text stay for groups that see equally far: all of them, or the last ones and the sinks.
///
/// The key of a position lies in the row of that position less an offset. The offset grows when the table is full, by a multiple
/// of [Backend#keyPeriod], so that attention over what is left is the same bit for bit. Sinks stay where they are.
final class KeySpan {
    /// What makes spans alike.
    ///
    /// @param back keys before its own that stay
    /// @param sinks first keys that stay besides
    record Reach(int back, int sinks) {
        /// Where the model's own window hides sinks from rows that are far enough, as many keys stay as that window has: sinks do
        /// not move, so rows that came nearer would see them again.
        static Reach of(AttentionPattern pattern, Mode mode) {
            int sinks = mode == Mode.WINDOW && pattern.window() < pattern.limit() ? pattern.sinks() : 0;
            boolean ends = sinks > 0 && pattern.limit() < AttentionPattern.UNLIMITED;
            return new Reach((ends ? pattern.limit() : pattern.reach(mode)) - 1, sinks);
        }
    }

    private final int back;
    private final int period;
    private final int pinned; // first rows that stay, those of the sinks among them
    private final int cuttable; // by how many tokens the longest text so far can be cut: as many more keys stay
    private final int rows;
    private int offset;

    /// @param reach what rows see
    /// @param period see [Backend#keyPeriod]
    /// @param capacity the longest text, in tokens
    /// @param most the most tokens that come at once
    /// @param cuttable by how many tokens the longest text so far can be cut
    KeySpan(Reach reach, int period, int capacity, int most, int cuttable) {
        this.back = reach.back;
        this.period = period;
        this.cuttable = cuttable;
        this.pinned = (int) Math.min(capacity, Math.ceilDiv((long) reach.sinks, period) * period);
        this.rows = (int) Math.min(capacity, (long) pinned + back + cuttable + period + most);
    }

    /// @return rows of the tables
    int rows() {
        return rows;
    }

    /// @return by how much a position's row lies before it
    int offset() {
        return offset;
    }

    /// @return the first row that may move
    int pinned() {
        return pinned;
    }

    /// Makes room where there is too little.
    ///
    /// @param length tokens of the text
    /// @param more how many come
    /// @return by how many rows those from [#pinned] on move to the front, over the first of them; 0 where nothing moves
    int slide(int length, int more) {
        int held = length - offset;
        if (held + more <= rows) {
            return 0;
        }
        int dropped = (held - pinned - back - cuttable) / period * period;
        offset += dropped;
        return dropped;
    }

    /// @param length to what the text is cut
    /// @return whether the rows that the next token sees are there
    boolean reaches(int length) {
        return offset == 0 || length <= pinned || length - offset >= pinned + back;
    }

    /// Cuts the text where [#reaches] allows it.
    void truncate(int length) {
        if (length <= pinned) {
            offset = 0;
        }
    }
}
