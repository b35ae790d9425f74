package io.github.boschpanama.bosch.compare;

import java.util.List;

/// What masks are judged by.
///
/// @param samples samples of each needle task at the shortest context; longer ones get as many tokens in fewer samples
/// @param contexts tokens of a sample, rising; the first is the calibration's
/// @param seed of the samples
/// @param text the text whose perplexity is taken
public record TestPlan(int samples, List<Integer> contexts, long seed, String text) {
    /// Copies the list.
    public TestPlan {
        contexts = List.copyOf(contexts);
    }

    /// @param context one of the contexts
    /// @return how many samples of it
    int samples(int context) {
        return Math.max(1, (int) ((long) samples * contexts.getFirst() / context));
    }
}
