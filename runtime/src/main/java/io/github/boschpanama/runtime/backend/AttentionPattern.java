package io.github.boschpanama.runtime.backend;

import java.util.Arrays;

/// Which keys each key/value group's query heads attend to, in one layer.
///
/// A row at position i sees key j when `j ≤ i`, `i − j < limit`, and, in a group of mode [Mode#WINDOW],
/// `i − j < window` or `j < sinks`.
public final class AttentionPattern {
    /// `limit` of a model without a window of its own.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /// What one key/value group does.
    public enum Mode {
        /// Sees every earlier key.
        FULL,
        /// Sees the sliding window and the sinks.
        WINDOW,
        /// Is not computed: the group's part of the output is left as it is.
        SKIP
    }

    private final Mode[] modes;
    private final int window;
    private final int sinks;
    private final int limit;

    /// @param modes the mode of each key/value group
    /// @param window keys a windowed row sees, itself included; at least 1
    /// @param sinks first keys that a windowed row sees besides; 0 for none
    /// @param limit the model's own window over every group, or [#UNLIMITED]
    public AttentionPattern(Mode[] modes, int window, int sinks, int limit) {
        if (window < 1 || sinks < 0 || limit < 1) {
            throw new IllegalArgumentException("window " + window + ", sinks " + sinks + ", limit " + limit
                    + ": windows are at least 1, sinks at least 0");
        }
        this.modes = modes.clone();
        this.window = window;
        this.sinks = sinks;
        this.limit = limit;
    }

    /// @param groups the number of key/value groups
    /// @param mode the mode of each of them
    /// @param window as in the constructor
    /// @param sinks as in the constructor
    /// @param limit as in the constructor
    /// @return a pattern in which all groups do alike
    public static AttentionPattern uniform(int groups, Mode mode, int window, int sinks, int limit) {
        Mode[] modes = new Mode[groups];
        Arrays.fill(modes, mode);
        return new AttentionPattern(modes, window, sinks, limit);
    }

    /// @return the number of key/value groups
    public int groups() {
        return modes.length;
    }

    /// @param group the key/value group
    /// @return what it does
    public Mode mode(int group) {
        return modes[group];
    }

    /// @param mode full or windowed
    /// @return keys that a row of such a group sees back from itself, itself included, besides sinks; [#UNLIMITED] for all
    public int reach(Mode mode) {
        return mode == Mode.WINDOW ? Math.min(window, limit) : limit;
    }

    /// @return keys a windowed row sees, itself included
    public int window() {
        return window;
    }

    /// @return first keys that a windowed row sees besides
    public int sinks() {
        return sinks;
    }

    /// @return the model's own window over every group, or [#UNLIMITED]
    public int limit() {
        return limit;
    }
}
