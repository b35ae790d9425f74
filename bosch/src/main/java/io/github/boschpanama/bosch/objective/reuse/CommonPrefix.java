package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys and values, in every layer, of the first rows of a batch's samples.
///
/// Where a window and the sinks together reach as far as a row stands, a local group sees as much as a full one; so it does in
/// the rows before. Their states are the same whatever the mask, and other rows need only their keys and values.
final class CommonPrefix {
    private final DecoderModel model;
    private final Backend backend;
    private final Arena arena;
    private final List<int[]> sequences;
    private final List<Integer> lengths;
    private final HeadMask anyMask;
    private final List<Tensor> keys = new ArrayList<>(); // a layer: [rows, groups, headDim]
    private final List<Tensor> values = new ArrayList<>();

    /// @param model the model
    /// @param arena owns what is kept
    /// @param sequences the samples' token ids
    /// @param lengths how many rows of each are common to all masks
    /// @param anyMask one of the masks
    CommonPrefix(DecoderModel model, Arena arena, List<int[]> sequences, List<Integer> lengths, HeadMask anyMask) {
        this.model = model;
        this.backend = model.backend();
        this.arena = arena;
        this.sequences = List.copyOf(sequences);
        this.lengths = List.copyOf(lengths);
        this.anyMask = anyMask;
    }

    /// @return bytes that are kept for each row of a prefix
    static long bytesPerRow(ModelConfig config) {
        return 2L * config.layers() * config.groups() * config.headDim() * Float.BYTES;
    }

    /// Puts the prefixes' keys and values where those of whole samples lie.
    ///
    /// @param layer the layer
    /// @param allKeys F32 [tokens, groups, headDim], of whole samples end to end
    /// @param allValues of the same
    void place(int layer, Tensor allKeys, Tensor allValues) {
        if (keys.isEmpty() && lengths.stream().anyMatch(length -> length > 0)) {
            compute();
        }
        long from = 0;
        long to = 0;
        for (int i = 0; i < lengths.size(); i++) {
            long length = lengths.get(i);
            if (length > 0) {
                backend.copyRows(keys.get(layer), from, allKeys, to, length);
                backend.copyRows(values.get(layer), from, allValues, to, length);
            }
            from += length;
            to += sequences.get(i).length;
        }
    }

    private void compute() {
        List<int[]> prefixes = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            prefixes.add(Arrays.copyOf(sequences.get(i), lengths.get(i)));
        }
        try (Arena passing = Arena.ofShared()) {
            TokenBatch batch = TokenBatch.pack(backend, passing, prefixes);
            Tensor hidden = model.hidden(passing, batch.tokens());
            Workspace workspace = model.workspace(passing, batch.tokens());
            model.embed(batch.ids(), hidden);
            for (int layer = 0; layer < model.config().layers(); layer++) {
                model.layer(layer, hidden, batch, model.pattern(layer, anyMask), workspace);
                keys.add(copy(workspace.key()));
                values.add(copy(workspace.value()));
            }
        }
    }

    private Tensor copy(Tensor rows) {
        Tensor copy = backend.allocate(arena, DType.F32, rows.shape().toArray());
        backend.copyRows(rows, 0, copy, 0, rows.extent(0));
        return copy;
    }
}
