package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.models.HeadMask;
import java.util.List;
import java.util.stream.IntStream;

/// Runs the model over a fixed list of samples under any mask.
///
/// Every implementation gives the same numbers, on the CPU bit for bit; they differ in what they compute twice.
public interface AnswerScorer extends AutoCloseable {
    /// Takes samples' scores, one after another.
    @FunctionalInterface
    interface Visitor {
        /// @param sample the sample's place in the list
        /// @param score how it went
        /// @return whether the following samples are still wanted
        boolean take(int sample, AnswerScore score);
    }

    /// What scoring cost so far.
    ///
    /// @param layersAsked layers that scoring everything anew computes, counted by batch
    /// @param layersComputed layers that were computed
    /// @param rowsAsked rows of the layers asked, one for each token
    /// @param rowsComputed rows that left the layers computed
    /// @param keptBytes memory that kept states take
    record Work(long layersAsked, long layersComputed, long rowsAsked, long rowsComputed, long keptBytes) {}

    /// @return the number of samples
    int samples();

    /// @param mask which groups attend to a window
    /// @param order the samples' places in the list, in the order in which to take them
    /// @param visitor takes the scores, until it has enough
    void score(HeadMask mask, List<Integer> order, Visitor visitor);

    /// Scores the samples in the order of the list.
    ///
    /// @param mask which groups attend to a window
    /// @param visitor takes the scores, until it has enough
    default void score(HeadMask mask, Visitor visitor) {
        score(mask, IntStream.range(0, samples()).boxed().toList(), visitor);
    }

    /// Says that masks near this one will be scored next.
    ///
    /// @param mask a mask scored before
    default void keep(HeadMask mask) {}

    /// @return what scoring cost so far
    Work work();

    /// @return one line on how the work is laid out
    String plan();

    @Override
    void close();
}
