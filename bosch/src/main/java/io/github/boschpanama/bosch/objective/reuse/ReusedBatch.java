package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScore;
import io.github.boschpanama.bosch.objective.AnswerTargets;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Some samples that go through the model together, mask after mask: which of their rows a layer is run for, and where keys
/// and values lie.
///
/// Left out are the first rows that are common to all masks, those that an earlier sample has, and the last token of each sample,
/// at which nothing is asked. Of the others a layer may need only the last.
final class ReusedBatch {
    private final DecoderModel model;
    private final Backend backend;
    private final Arena arena;
    private final List<SampleRows> samples;
    private final List<int[]> sequences; // without the last tokens
    private final List<Integer> all; // where the rows of each sample begin at the earliest
    private final CommonPrefix prefix;
    private final AnswerTargets targets;
    private final Map<Integer, RowTail> tails = new HashMap<>(); // by reach
    private final Map<Narrowing, Tensor> selections = new HashMap<>();
    private final PassBuffers buffers;
    private final Tensor keys; // [keys, groups, headDim]
    private final Tensor values;
    private final Tensor logits; // [answer rows, vocabulary]

    /// From rows of one reach to those of another.
    private record Narrowing(int from, int to) {}

    /// @param model the model
    /// @param arena owns the memory
    /// @param asked the samples
    /// @param samples the rows to compute of each of them
    /// @param anyMask one of the masks
    /// @param buffers for a batch of this size or larger
    ReusedBatch(DecoderModel model, Arena arena, List<TokenSample> asked, List<SampleRows> samples, HeadMask anyMask,
            PassBuffers buffers) {
        this.model = model;
        this.backend = model.backend();
        this.arena = arena;
        this.samples = List.copyOf(samples);
        this.sequences = samples.stream().map(SampleRows::ids).toList();
        this.all = samples.stream().map(SampleRows::first).toList();
        this.prefix = new CommonPrefix(model, arena, sequences, samples.stream().map(SampleRows::common).toList(),
                anyMask);
        this.targets = new AnswerTargets(backend, arena, asked);
        BatchSize size = BatchSize.of(samples);
        this.buffers = buffers;
        this.keys = buffers.keys().rows(0, size.keys());
        this.values = buffers.values().rows(0, size.keys());
        this.logits = buffers.logits().rows(0, size.answers());
    }

    /// @return F32 [keys, groups, headDim], of whole samples, as placed last
    Tensor keys() {
        return keys;
    }

    /// @return as [#keys()]
    Tensor values() {
        return values;
    }

    /// @param reach how far before each first answer row the rows must begin
    /// @return at least these rows; all of them where the reach is longer than every sample
    RowTail tail(int reach) {
        List<Integer> begins = SampleRows.begins(samples, reach);
        return tails.computeIfAbsent(begins.equals(all) ? RowTail.ALL : reach, key -> pack(key, begins));
    }

    private RowTail pack(int reach, List<Integer> begins) {
        TokenBatch tokens = TokenBatch.pack(backend, arena, sequences, begins);
        return new RowTail(reach, tokens, buffers.hidden().rows(0, tokens.tokens()),
                buffers.spare().rows(0, tokens.tokens()), buffers.workspace().rows(tokens.tokens()));
    }

    /// @param from some rows
    /// @param to fewer of them
    /// @return I32 [rows of `to`], their places among those of `from`
    Tensor selection(RowTail from, RowTail to) {
        return selections.computeIfAbsent(new Narrowing(from.reach(), to.reach()), _ -> {
            int[] indices = new int[Math.toIntExact(to.count())];
            int row = 0;
            for (int sample = 0; sample < sequences.size(); sample++) {
                int skipped = to.tokens().firsts().get(sample) - from.tokens().firsts().get(sample);
                int end = from.tokens().starts().get(sample + 1);
                for (int at = from.tokens().starts().get(sample) + skipped; at < end; at++) {
                    indices[row++] = at;
                }
            }
            return backend.integers(arena, indices);
        });
    }

    /// Puts keys and values where those of whole samples lie. Rows that are neither common nor among these keep what an earlier
    /// layer or mask left there: nothing looks so far back, and what an attention kernel reads of them weighs 0.
    ///
    /// @param layer the layer
    /// @param from the rows whose keys and values are in their workspace
    void placeKeys(int layer, RowTail from) {
        prefix.place(layer, keys, values);
        long[] bases = new long[samples.size()];
        long base = 0;
        for (int sample = 0; sample < bases.length; sample++) {
            bases[sample] = base;
            SampleRows rows = samples.get(sample);
            if (rows.shared() > 0) {
                backend.copyRows(keys, bases[rows.donor()], keys, base, rows.shared());
                backend.copyRows(values, bases[rows.donor()], values, base, rows.shared());
            }
            long start = from.tokens().starts().get(sample);
            long count = from.tokens().starts().get(sample + 1) - start;
            long at = base + from.tokens().firsts().get(sample);
            backend.copyRows(from.workspace().key(), start, keys, at, count);
            backend.copyRows(from.workspace().value(), start, values, at, count);
            base += rows.ids().length;
        }
    }

    /// @param hidden F32 [answer rows, hidden], after the last layer; becomes its norm
    /// @return how each sample went, in order
    List<AnswerScore> scores(Tensor hidden) {
        model.head(hidden, logits);
        return targets.scores(logits);
    }
}
