package io.github.boschpanama.models.attention;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.cpu.AttentionProbabilities;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// One pass with full attention over a sequence, every head showing each of its rows of probabilities as it goes.
///
/// A row is made, shown and forgotten, so memory grows with the tokens, not with their square. The probabilities are
/// computed on the host from the layer's queries and keys, whatever the backend: softmax of `q · k / √headDim` after the
/// rotary embedding, within the model's own window.
public final class AttentionRows {
    private final DecoderModel model;
    private final ModelConfig config;
    private final int block;

    private AttentionRows(DecoderModel model, int block) {
        this.model = model;
        this.config = model.config();
        this.block = block;
    }

    /// @param model the model
    /// @return its rows, a row a token
    public static AttentionRows of(DecoderModel model) {
        return new AttentionRows(model, 1);
    }

    /// Rows of a coarse picture of attention: queries and keys are averaged over blocks of tokens before the softmax, so
    /// a row and a key stand for a block, and a sequence has `⌈tokens / block⌉` of them.
    ///
    /// @param model the model
    /// @param block tokens in a block; the last block of a sequence may have fewer
    /// @return its rows, a row a block
    public static AttentionRows ofBlocks(DecoderModel model, int block) {
        if (block < 1) {
            throw new IllegalArgumentException("blocks of " + block + " tokens");
        }
        return new AttentionRows(model, block);
    }

    /// @param ids the sequence
    /// @param visitor takes the rows of layer 0, then of layer 1, …
    public void visit(int[] ids, RowVisitor visitor) {
        HeadMask full = HeadMask.full(config.layers(), config.groups(), 1, 0);
        try (Arena arena = Arena.ofShared()) {
            TokenBatch batch = TokenBatch.pack(model.backend(), arena, List.of(ids));
            Tensor hidden = model.hidden(arena, ids.length);
            Workspace workspace = model.workspace(arena, ids.length);
            Tensor query = Tensor.allocate(arena, DType.F32, workspace.query().shape().toArray());
            Tensor key = Tensor.allocate(arena, DType.F32, workspace.key().shape().toArray());
            model.embed(batch.ids(), hidden);
            for (int layer = 0; layer < config.layers(); layer++) {
                model.layer(layer, hidden, batch, model.pattern(layer, full), workspace);
                model.backend().download(workspace.query(), query);
                model.backend().download(workspace.key(), key);
                show(layer, query, key, visitor);
            }
        }
    }

    private void show(int layer, Tensor query, Tensor key, RowVisitor visitor) {
        try (Arena arena = Arena.ofShared()) {
            Tensor queries = BlockMeans.of(arena, query, block);
            Tensor keys = BlockMeans.of(arena, key, block);
            IntStream.range(0, config.heads()).parallel().forEach(head -> show(layer, head, queries, keys, visitor));
        }
    }

    private void show(int layer, int head, Tensor query, Tensor key, RowVisitor visitor) {
        int window = config.windows().get(layer);
        int limit = window == AttentionPattern.UNLIMITED ? window : Math.ceilDiv(window, block);
        int rows = Math.toIntExact(query.extent(0));
        float scale = (float) (1 / Math.sqrt(config.headDim()));
        float[] probabilities = new float[rows];
        try (Arena arena = Arena.ofConfined()) {
            AttentionProbabilities attention = new AttentionProbabilities(arena, key,
                    head / (config.heads() / config.groups()));
            for (int row = 0; row < rows; row++) {
                attention.row(query, row, head, scale, Math.max(0, row - limit + 1), row, probabilities);
                visitor.visit(layer, head, row, probabilities);
            }
        }
    }
}
