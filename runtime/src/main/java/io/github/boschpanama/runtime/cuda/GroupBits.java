package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;

/// The modes of key/value groups as they travel to a kernel: a bit a group, so that a launch takes so many groups at most.
final class GroupBits {
    /// Groups of a launch.
    static final int MOST = Long.SIZE;

    private GroupBits() {}

    /// @param pattern what each group does
    /// @param first the launch's first group
    /// @return how many groups the launch takes
    static int count(AttentionPattern pattern, int first) {
        return Math.min(MOST, pattern.groups() - first);
    }

    /// @param pattern what each group does
    /// @param mode what is asked for
    /// @param first the launch's first group
    /// @return bit g: whether group first + g is of the mode
    static long of(AttentionPattern pattern, Mode mode, int first) {
        long bits = 0;
        for (int g = count(pattern, first) - 1; g >= 0; g--) {
            bits |= pattern.mode(first + g) == mode ? 1L << g : 0;
        }
        return bits;
    }
}
