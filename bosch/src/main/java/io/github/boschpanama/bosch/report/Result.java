package io.github.boschpanama.bosch.report;

/// One score of one mask: a row of `report.csv` and of `results` in `report.json`.
///
/// @param method the method's name
/// @param kind its kind
/// @param ratio ρ, the share of local groups; for a reference the share that it has
/// @param seed the seed of what was drawn at random
/// @param task the task, such as `niah_single_1`; [#MEAN] or [#PERPLEXITY] too
/// @param context tokens of a sample
/// @param score from 0 to 1, higher is better; for [#PERPLEXITY] the perplexity, lower is better
/// @param evaluations masks that the method had scored to find this one
/// @param seconds how long finding the mask took
public record Result(String method, MethodKind kind, double ratio, long seed, String task, int context, double score,
        long evaluations, double seconds) {
    /// The mean of the needle tasks that [Setup#meanTasks] names.
    public static final String MEAN = "niah_mean";

    /// Perplexity of a text.
    public static final String PERPLEXITY = "perplexity";
}
