package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.stream.Stream;

/// One layer: `hidden += attention(norm(hidden))`, then `hidden += mlp(norm(hidden))`.
///
/// The steps are separate so that a caller can run only those it needs: keys and values once for several patterns,
/// queries only for the rows that count, one group's part of the output alone. [DecoderModel#layer] is all of them in
/// order. Every step is row by row the same whatever other rows are in the batch.
public final class DecoderLayer {
    private final Backend backend;
    private final ModelConfig config;
    private final Weights weights;
    private final RotaryTable rotary;
    private final float scale;
    private final int window;

    /// The tensors of a layer; the head norms are null where the family has none.
    record Weights(Tensor inputNorm, Projection query, Projection key, Projection value, Tensor queryNorm,
            Tensor keyNorm, Tensor output, Tensor mlpNorm, Projection gate, Projection up, Projection down) {}

    DecoderLayer(Backend backend, ModelConfig config, Weights weights, RotaryTable rotary, int window) {
        this.backend = backend;
        this.config = config;
        this.weights = weights;
        this.rotary = rotary;
        this.scale = (float) (1 / Math.sqrt(config.headDim()));
        this.window = window;
    }

    /// @return this layer with another table of angles
    DecoderLayer with(RotaryTable otherRotary) {
        return new DecoderLayer(backend, config, weights, otherRotary, window);
    }

    /// @return the weights that rows are multiplied by, [out, in] each
    Stream<Tensor> matrices() {
        return Stream.of(weights.query.weight(), weights.key.weight(), weights.value.weight(), weights.output,
                weights.gate.weight(), weights.up.weight(), weights.down.weight());
    }

    /// @return the model's own window in this layer, or [AttentionPattern#UNLIMITED]
    public int window() {
        return window;
    }

    /// `normed = norm(hidden)`: what queries, keys and values are made from.
    ///
    /// @param hidden F32 [rows, hidden]
    /// @param normed F32 [rows, hidden]
    public void normalize(Tensor hidden, Tensor normed) {
        backend.rmsNorm(hidden, weights.inputNorm, epsilon(), normed);
    }

    /// Queries of the rows, normed where the family does so and turned to their positions.
    ///
    /// @param normed F32 [rows, hidden]
    /// @param rows where they stand
    /// @param query F32 [rows, heads, headDim]
    public void queries(Tensor normed, Rows rows, Tensor query) {
        weights.query.apply(backend, normed, flat(query));
        finishHeads(query, weights.queryNorm, rows);
    }

    /// Keys and values of the rows.
    ///
    /// @param normed F32 [rows, hidden]
    /// @param rows where they stand
    /// @param key F32 [rows, groups, headDim]
    /// @param value F32 [rows, groups, headDim]
    public void keysAndValues(Tensor normed, Rows rows, Tensor key, Tensor value) {
        weights.key.apply(backend, normed, flat(key));
        finishHeads(key, weights.keyNorm, rows);
        weights.value.apply(backend, normed, flat(value));
    }

    /// @param query F32 [rows, heads, headDim]
    /// @param key F32 [keys, groups, headDim]
    /// @param value F32 [keys, groups, headDim]
    /// @param rows where the query rows stand
    /// @param pattern what each group sees; groups to skip keep their part of `attention`
    /// @param attention F32 [rows, heads, headDim]
    public void attend(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern,
            Tensor attention) {
        backend.attention(query, key, value, rows, pattern, scale, attention);
    }

    /// [#attend] for the single row of a decoding step.
    void attendRow(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, Tensor attention) {
        backend.attentionRow(query, key, value, rows, pattern, scale, attention);
    }

    /// `hidden += attention · outputᵀ`, the groups' parts added in their order.
    ///
    /// @param attention F32 [rows, heads, headDim]
    /// @param hidden F32 [rows, hidden]
    public void addAttention(Tensor attention, Tensor hidden) {
        backend.linearAdd(flat(attention), weights.output, config.groups(), hidden);
    }

    /// What one group adds to the hidden state: [#addAttention] is the sum of these over the groups, in order.
    ///
    /// @param attention F32 [rows, heads, headDim]
    /// @param group the key/value group
    /// @param part F32 [rows, hidden]
    public void attentionPart(Tensor attention, int group, Tensor part) {
        long width = (long) config.heads() / config.groups() * config.headDim();
        backend.linearPart(flat(attention), weights.output, group * width, (group + 1) * width, part);
    }

    /// `hidden += mlp(norm(hidden))`.
    ///
    /// @param hidden F32 [rows, hidden]
    /// @param workspace buffers for so many rows
    public void addMlp(Tensor hidden, Workspace workspace) {
        backend.rmsNorm(hidden, weights.mlpNorm, epsilon(), workspace.normed());
        weights.gate.apply(backend, workspace.normed(), workspace.gate());
        weights.up.apply(backend, workspace.normed(), workspace.up());
        backend.swiGlu(workspace.gate(), workspace.up(), workspace.gate());
        if (weights.down.bias() == null) {
            backend.linearAdd(workspace.gate(), weights.down.weight(), 1, hidden);
        } else {
            weights.down.apply(backend, workspace.gate(), workspace.normed());
            backend.add(workspace.normed(), hidden);
        }
    }

    /// The whole layer for one new token, its key and value going into the cache.
    ///
    /// @param hidden F32 [1, hidden]
    /// @param step where the token stands
    /// @param cached the token's row and this layer's cache
    /// @param workspace buffers for one row
    void decode(Tensor hidden, DecodeStep step, CachedRows cached, Workspace workspace) {
        normalize(hidden, workspace.normed());
        weights.query.applyToRow(backend, workspace.normed(), step.flatQuery());
        finishRow(workspace.query(), step.queryHeads(), weights.queryNorm, step.rows());
        weights.key.applyToRow(backend, workspace.normed(), step.flatKey());
        finishRow(workspace.key(), step.keyHeads(), weights.keyNorm, step.rows());
        weights.value.applyToRow(backend, workspace.normed(), step.flatValue());
        cached.put(step.position());
        cached.attend(this, true);
        backend.linearRow(step.flatAttention(), weights.output, null, step.added());
        backend.add(step.added(), hidden);
        backend.rmsNorm(hidden, weights.mlpNorm, epsilon(), workspace.normed());
        weights.gate.applyToRow(backend, workspace.normed(), workspace.gate());
        weights.up.applyToRow(backend, workspace.normed(), workspace.up());
        backend.swiGlu(workspace.gate(), workspace.up(), workspace.gate());
        weights.down.applyToRow(backend, workspace.gate(), step.added());
        backend.add(step.added(), hidden);
    }

    private void finishHeads(Tensor x, Tensor norm, Rows rows) {
        finishRow(x, norm == null ? null : x.reshape(x.extent(0) * x.extent(1), x.extent(2)), norm, rows);
    }

    private void finishRow(Tensor x, Tensor heads, Tensor norm, Rows rows) {
        if (norm != null) {
            backend.rmsNorm(heads, norm, epsilon(), heads);
        }
        backend.rope(x, rows, rotary.cosine(), rotary.sine());
    }

    private float epsilon() {
        return (float) config.normEpsilon();
    }

    // [rows, heads, headDim] as [rows, heads · headDim]
    private static Tensor flat(Tensor heads) {
        return heads.reshape(heads.extent(0), heads.extent(1) * heads.extent(2));
    }
}
