package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A decoder as a stack that can be entered at any layer with any hidden state: [#embed], [#layer] by layer, [#head].
///
/// The model holds no state of a run: buffers come from the caller's [Workspace]. Like its [Backend], it is used by
/// one thread at a time.
public final class DecoderModel {
    private final Backend backend;
    private final ModelConfig config;
    private final int context;
    private final Tensor embedding; // [vocabulary, hidden]
    private final List<DecoderLayer> layers;
    private final Tensor finalNorm; // [hidden]
    private final Tensor output; // [vocabulary, hidden]

    /// Maps a model folder; weights stay where the file is mapped, or are uploaded to the backend's device.
    ///
    /// @param folder config.json and model.safetensors, or shards with their index
    /// @param backend what computes
    /// @param arena owns the mapping; the model lives as long as it is open
    /// @param context the longest sequence that will be run, in tokens
    /// @return the model
    /// @throws InputException if a file is missing or wrong, or the context is longer than the model's
    public static DecoderModel load(Path folder, Backend backend, Arena arena, int context) {
        return load(folder, ModelConfig.read(folder), backend, arena, context);
    }

    /// As [#load(Path, Backend, Arena, int)], with another configuration than the folder's own, such as one with a window in every layer.
    ///
    /// @param folder model.safetensors, or shards with their index
    /// @param config what config.json says, or a variant of it
    /// @param backend what computes
    /// @param arena owns the mapping; the model lives as long as it is open
    /// @param context the longest sequence that will be run, in tokens
    /// @return the model
    /// @throws InputException if a file is missing or wrong, or the context is longer than the configuration's
    public static DecoderModel load(Path folder, ModelConfig config, Backend backend, Arena arena, int context) {
        if (context > config.maxPositions()) {
            throw new InputException(folder + ": a context of " + context + " tokens was asked for, but the model's "
                    + "max_position_embeddings is " + config.maxPositions() + "; ask for less");
        }
        return new DecoderModel(new WeightLoader(folder, config, backend, arena), config, backend, arena, context);
    }

    private DecoderModel(DecoderModel weights, ModelConfig config, Arena arena, int context) {
        this.backend = weights.backend;
        this.config = config;
        this.context = context;
        this.embedding = weights.embedding;
        RotaryTable rotary = RotaryTable.build(backend, arena, config, context);
        this.layers = weights.layers.stream().map(layer -> layer.with(rotary)).toList();
        this.finalNorm = weights.finalNorm;
        this.output = weights.output;
    }

    private DecoderModel(WeightLoader weights, ModelConfig config, Backend backend, Arena arena, int context) {
        this.backend = backend;
        this.config = config;
        this.context = context;
        this.embedding = weights.embedding();
        RotaryTable rotary = RotaryTable.build(backend, arena, config, context);
        this.layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(new DecoderLayer(backend, config, weights.layer(layer), rotary, config.windows().get(layer)));
        }
        this.finalNorm = weights.finalNorm();
        this.output = config.tiedEmbedding() ? embedding : weights.output();
        weights.refuseUnread();
    }

    /// @return bytes that [#prepack] would take; 0 where the backend has no use for it, or it was done
    public long prepackedBytes() {
        return matrices().mapToLong(backend::prepackedBytes).sum();
    }

    /// Makes all weights ready for products of several rows, see [Backend#prepack]: worth its memory where many short
    /// batches are run. What is computed stays the same.
    ///
    /// @param arena owns what is made; a shared one
    public void prepack(Arena arena) {
        matrices().forEach(weight -> backend.prepack(arena, weight));
    }

    private Stream<Tensor> matrices() {
        return Stream.concat(layers.stream().flatMap(DecoderLayer::matrices), Stream.of(output));
    }

    /// The same weights for other sequences; beyond the configuration's positions YaRN stretches the rotary embedding,
    /// see [ModelConfig#reaching].
    ///
    /// @param arena owns the rotary embedding's table; what this model's arena owns is used on
    /// @param newContext the longest sequence that will be run, in tokens
    /// @return a model that shares this one's weights
    /// @throws InputException if the embedding cannot be stretched so far
    public DecoderModel reaching(Arena arena, int newContext) {
        return new DecoderModel(this, config.reaching(newContext), arena, newContext);
    }

    /// @return rows that a batch needs to be worth the calls that compute it, see [Backend#busyRows]
    public int busyRows() {
        return backend.busyRows(layers.getFirst().matrices().mapToLong(weight -> weight.shape().elements()).sum());
    }

    /// @return bytes of the weights
    public long weightBytes() {
        return Stream.concat(matrices(), Stream.of(embedding)).distinct().mapToLong(Tensor::byteSize).sum();
    }

    /// @return the model's sizes
    public ModelConfig config() {
        return config;
    }

    /// @return what computes
    public Backend backend() {
        return backend;
    }

    /// @return the longest sequence this instance runs, in tokens
    public int context() {
        return context;
    }

    /// @param layer from 0 at the bottom
    /// @return that layer, for callers that run it step by step
    public DecoderLayer layer(int layer) {
        return layers.get(layer);
    }

    /// @param arena owns its memory
    /// @param rows for how many rows
    /// @return buffers for a pass over that many rows
    public Workspace workspace(Arena arena, long rows) {
        return Workspace.allocate(backend, arena, config, rows);
    }

    /// @param arena owns its memory
    /// @param rows for how many rows
    /// @return F32 [rows, hidden]
    public Tensor hidden(Arena arena, long rows) {
        return backend.allocate(arena, DType.F32, rows, config.hiddenSize());
    }

    /// @param arena owns its memory
    /// @param rows for how many rows
    /// @return F32 [rows, vocabulary]
    public Tensor logits(Arena arena, long rows) {
        return backend.allocate(arena, DType.F32, rows, config.vocabularySize());
    }

    /// @param mask the mask to run with
    /// @throws InputException if the mask is of another shape than the model
    public void requireFits(HeadMask mask) {
        if (mask.layers() != config.layers() || mask.groups() != config.groups()) {
            throw new InputException("the mask has " + mask.layers() + " layers × " + mask.groups()
                    + " key/value groups, the model " + config.layers() + " × " + config.groups()
                    + ": it was made for another model");
        }
    }

    /// @param ids tokens to run
    /// @throws InputException if the model has no embedding for one of them
    public void requireKnown(int[] ids) {
        for (int id : ids) {
            requireKnown(id);
        }
    }

    void requireKnown(int id) {
        if (id < 0 || id >= config.vocabularySize()) {
            throw new InputException("token id " + id + ": the model's vocab_size is " + config.vocabularySize()
                    + "; tokenizer.json and config.json are not of the same model, or its embedding was not resized"
                    + " for added tokens");
        }
    }

    /// @param layer the layer
    /// @param mask the mask
    /// @return what that layer's groups see under the mask
    public AttentionPattern pattern(int layer, HeadMask mask) {
        return mask.pattern(layer, config.windows().get(layer));
    }

    /// @param ids I32 [rows]
    /// @param hidden F32 [rows, hidden]
    public void embed(Tensor ids, Tensor hidden) {
        backend.gather(embedding, ids, hidden);
    }

    /// Runs one layer over whole sequences, in place.
    ///
    /// @param layer from 0 at the bottom
    /// @param hidden F32 [rows, hidden]
    /// @param batch where the rows stand
    /// @param pattern what each group sees
    /// @param workspace buffers for that many rows; its queries, keys and values are this layer's afterwards
    public void layer(int layer, Tensor hidden, TokenBatch batch, AttentionPattern pattern, Workspace workspace) {
        DecoderLayer step = layers.get(layer);
        step.normalize(hidden, workspace.normed());
        step.queries(workspace.normed(), batch.rows(), workspace.query());
        step.keysAndValues(workspace.normed(), batch.rows(), workspace.key(), workspace.value());
        step.attend(workspace.query(), workspace.key(), workspace.value(), batch.rows(), pattern,
                workspace.attention());
        step.addAttention(workspace.attention(), hidden);
        step.addMlp(hidden, workspace);
    }

    /// @param hidden F32 [rows, hidden], after the last layer; becomes its norm
    /// @param logits F32 [rows, vocabulary]
    public void head(Tensor hidden, Tensor logits) {
        backend.rmsNorm(hidden, finalNorm, (float) config.normEpsilon(), hidden);
        backend.linear(hidden, output, null, logits);
    }

    /// [#head] for the single row of a decoding step.
    void headRow(Tensor hidden, Tensor logits) {
        backend.rmsNorm(hidden, finalNorm, (float) config.normEpsilon(), hidden);
        backend.linearRow(hidden, output, null, logits);
    }
}
