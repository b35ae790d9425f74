package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/// A prompt through a model, beside the FMA peak, and tokens after it, beside the bandwidth of memory.
final class WholeModel {
    /// Tokens decoded in a call.
    private static final int STEPS = 16;

    private final Bench bench;
    private final String name;
    private final Path folder;

    /// @param bench measures
    /// @param name of the model, for the table
    /// @param folder where the model is
    WholeModel(Bench bench, String name, Path folder) {
        this.bench = bench;
        this.name = name;
        this.folder = folder;
    }

    /// @param tokens the length of the prompt
    /// @param sections what of it is measured
    /// @param local a share of local groups to measure besides full attention, with what the cache takes
    void measure(int tokens, Set<Section> sections, LocalShare local) {
        ModelCost cost = ModelCost.of(folder);
        ModelConfig config = cost.config();
        int capacity = Math.max(tokens, Math.min(tokens + STEPS, config.maxPositions()));
        try (Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(folder, bench.backend(), arena, capacity);
            HeadMask full = HeadMask.full(config.layers(), config.groups(), local.window(), 0);
            measure(model, cost, full, "", tokens, sections, local.ratio() > 0);
            if (local.ratio() > 0) {
                String shape = String.format(Locale.ROOT, ", %.1f %% local (%d)", 100 * local.ratio(), local.window());
                measure(model, cost, local.of(full), shape, tokens, sections, true);
            }
        }
    }

    private void measure(DecoderModel model, ModelCost cost, HeadMask mask, String local, int tokens,
            Set<Section> sections, boolean withCache) {
        int capacity = model.context();
        try (Arena arena = Arena.ofShared()) {
            DecodingSession session = new DecodingSession(model, mask, arena, capacity);
            int[] prompt = new SplittableRandom(1).ints(tokens, 0, model.config().vocabularySize()).toArray();
            if (sections.contains(Section.PREFILL)) {
                bench.measure(new Workload("prefill", name + ", " + tokens + " tokens" + local, tokens, "tokens/s",
                        cost.prefillOperations(mask, tokens), bench::operationsPerSecond, () -> {
                            session.truncate(0);
                            session.prefill(prompt);
                        }));
            } else {
                session.prefill(prompt);
            }
            if (sections.contains(Section.DECODE)) {
                int steps = Math.min(STEPS, capacity);
                int before = Math.min(tokens, capacity - steps);
                bench.measure(new Workload("decode", name + ", after " + before + " tokens" + local, steps, "tokens/s",
                        steps * cost.decodeBytes(mask, before + (steps - 1) / 2.0), bench::bytesReadPerSecond, () -> {
                            session.truncate(before);
                            for (int step = 0; step < steps; step++) {
                                session.decode(prompt[step % prompt.length]);
                            }
                        }));
            }
            if (withCache) {
                bench.report("KV cache", name + ", " + capacity + " tokens" + local, session.cacheBytes() / 0x1p20,
                        "MiB");
            }
        }
    }
}
