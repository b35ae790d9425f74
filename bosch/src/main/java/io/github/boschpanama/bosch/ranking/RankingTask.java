package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import java.util.List;

/// What a ranking looks at.
///
/// @param model the model
/// @param samples the calibration samples, at least one
/// @param beginning the tokens that the model expects before any text, often none
/// @param window keys that a local row sees, itself included
/// @param sinks first keys that a local row sees besides
/// @param seed of everything drawn at random
/// @param memoryBudget bytes that a ranking may keep so as not to compute them twice
public record RankingTask(DecoderModel model, List<TokenSample> samples, int[] beginning, int window, int sinks,
        long seed, long memoryBudget) {
    /// @throws IllegalArgumentException if there is no sample
    /// @throws io.github.boschpanama.runtime.InputException if the model has no embedding for a token
    public RankingTask {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a ranking needs samples");
        }
        samples.forEach(sample -> model.requireKnown(sample.ids()));
    }

    /// @return the mask with full attention everywhere, with this window and these sinks
    public HeadMask full() {
        return HeadMask.full(model.config().layers(), model.config().groups(), window, sinks);
    }

    /// @param other another seed
    /// @return the same with that seed
    public RankingTask withSeed(long other) {
        return new RankingTask(model, samples, beginning, window, sinks, other, memoryBudget);
    }

    /// @return tokens of the longest sample
    int longest() {
        return samples.stream().mapToInt(sample -> sample.ids().length).max().orElseThrow();
    }

    /// @return the samples' tokens
    List<int[]> sequences() {
        return samples.stream().map(TokenSample::ids).toList();
    }
}
