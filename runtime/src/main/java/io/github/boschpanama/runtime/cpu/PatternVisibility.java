package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;

/// What the groups of the latest pattern see. Layers differ in their groups' modes, hardly ever in the rest: so what a
/// mode sees is seldom made anew.
final class PatternVisibility {
    private AttentionPattern pattern;
    private Visibility full;
    private Visibility windowed;

    void set(AttentionPattern newPattern) {
        boolean same = pattern != null && pattern.window() == newPattern.window()
                && pattern.sinks() == newPattern.sinks() && pattern.limit() == newPattern.limit();
        pattern = newPattern;
        if (!same) {
            full = Visibility.of(newPattern, Mode.FULL);
            windowed = Visibility.of(newPattern, Mode.WINDOW);
        }
    }

    int groups() {
        return pattern.groups();
    }

    boolean skips(int group) {
        return pattern.mode(group) == Mode.SKIP;
    }

    Visibility of(int group) {
        return pattern.mode(group) == Mode.FULL ? full : windowed;
    }

    /// @return the first group after one, and before an end, that does not see what that one sees
    int endOfAlike(int group, int end) {
        int next = group + 1;
        while (next < end && pattern.mode(next) == pattern.mode(group)) {
            next++;
        }
        return next;
    }
}
