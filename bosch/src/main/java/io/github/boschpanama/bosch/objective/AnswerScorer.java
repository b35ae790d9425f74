package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.models.HeadMask;

/// Runs the model over a fixed list of samples under any mask.
///
/// Every implementation gives the same numbers, bit for bit; they differ in what they compute twice.
public interface AnswerScorer extends AutoCloseable {
    /// Takes the samples' scores in the order of the list.
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
    /// @param keptBytes memory that kept states take
    record Work(long layersAsked, long layersComputed, long keptBytes) {}

    /// @return the number of samples
    int samples();

    /// @param mask which groups attend to a window
    /// @param visitor takes the scores, until it has enough
    void score(HeadMask mask, Visitor visitor);

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
