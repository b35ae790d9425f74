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
    /// @param back keys before its own that a row sees
    /// @param sinks first keys that it sees besides
    record Reach(int back, int sinks) {
        static Reach of(AttentionPattern pattern, Mode mode) {
            return mode == Mode.WINDOW
                    ? new Reach(Math.min(pattern.window(), pattern.limit()) - 1, pattern.sinks())
                    : new Reach(pattern.limit() - 1, 0);
        }
    }

    private final int back;
    private final int period;
    private final int pinned; // first rows that stay, those of the sinks among them
    private final int spare; // keys before those, so that the text can be cut by as many tokens
    private final int rows;
    private int offset;

    /// @param reach what rows see
    /// @param period see [Backend#keyPeriod]
    /// @param capacity the longest text, in tokens
    /// @param most the most tokens that come at once, and by which the longest text so far can be cut
    KeySpan(Reach reach, int period, int capacity, int most) {
        this.back = reach.back;
        this.period = period;
        this.spare = most;
        this.pinned = (int) Math.min(capacity, Math.ceilDiv((long) reach.sinks, period) * period);
        this.rows = (int) Math.min(capacity, (long) pinned + back + spare + period + most);
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
        int dropped = (held - pinned - back - spare) / period * period;
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
