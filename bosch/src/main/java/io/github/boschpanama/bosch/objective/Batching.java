package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.ArrayList;
import java.util.List;

/// Cuts a list of samples into runs of about so many tokens, order kept.
public final class Batching {
    private Batching() {}

    /// @param samples the samples
    /// @param tokens about how many tokens a run may have
    /// @return the runs
    public static List<List<TokenSample>> byTokens(List<TokenSample> samples, int tokens) {
        List<List<TokenSample>> batches = new ArrayList<>();
        int room = 0;
        for (TokenSample sample : samples) {
            if (batches.isEmpty() || sample.ids().length > room) {
                batches.add(new ArrayList<>());
                room = tokens;
            }
            batches.getLast().add(sample);
            room -= sample.ids().length;
        }
        return batches;
    }

    /// @return the tokens of all samples
    public static long tokens(List<TokenSample> samples) {
        return samples.stream().mapToLong(sample -> sample.ids().length).sum();
    }
}
