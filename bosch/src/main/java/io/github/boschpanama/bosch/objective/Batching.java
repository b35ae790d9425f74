package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// Cuts a list into runs of about one size, order kept.
public final class Batching {
    private Batching() {}

    /// @param samples the samples
    /// @param tokens about how many tokens a run may have
    /// @return the runs
    public static List<List<TokenSample>> byTokens(List<TokenSample> samples, int tokens) {
        return cut(samples, sample -> sample.ids().length, tokens);
    }

    /// @param items what to cut
    /// @param size the size of an item
    /// @param most the size that a run may have; an item that is larger is a run of its own
    /// @param <T> what the items are
    /// @return the runs
    public static <T> List<List<T>> cut(List<T> items, ToLongFunction<T> size, long most) {
        List<List<T>> runs = new ArrayList<>();
        long room = 0;
        for (T item : items) {
            long itemSize = size.applyAsLong(item);
            if (runs.isEmpty() || itemSize > room) {
                runs.add(new ArrayList<>());
                room = most;
            }
            runs.getLast().add(item);
            room -= itemSize;
        }
        return runs;
    }

    /// @return the tokens of all samples
    public static long tokens(List<TokenSample> samples) {
        return samples.stream().mapToLong(sample -> sample.ids().length).sum();
    }
}
