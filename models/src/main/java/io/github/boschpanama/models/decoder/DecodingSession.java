package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One text being continued: a prompt is prefilled, then one token is decoded after another, over a [KvCache].
///
/// A step allocates nothing on the Java heap.
public final class DecodingSession {
    /// Rows that a prefill runs at a time: large enough for the matrix products on the CPU, small beside the weights.
    private static final int CHUNK = 512;
    /// Where it needs more to be worth its calls, so many at most: caches of groups with windows hold a chunk.
    private static final int LONGEST_CHUNK = 2048;
    /// Tokens that can always be forgotten.
    private static final int CUTTABLE = 512;

    private final DecoderModel model;
    private final int chunk;
    private final Backend backend;
    private final KvCache cache;
    private final DecodeStep step;
    private final List<CachedRows> stepRows = new ArrayList<>(); // a layer: the row of a step
    private final Tensor logits; // [1, vocabulary]

    /// @param model the model
    /// @param mask which groups attend to a window
    /// @param arena owns the cache and the buffers
    /// @param capacity the longest text, prompt included, in tokens; at most the model's context
    /// @throws InputException if the mask is of another shape than the model, or the capacity beyond its context
    public DecodingSession(DecoderModel model, HeadMask mask, Arena arena, int capacity) {
        this(model, mask, arena, capacity, Math.clamp(model.busyRows(), CHUNK, LONGEST_CHUNK));
    }

    /// @param chunk rows that a prefill runs at a time
    DecodingSession(DecoderModel model, HeadMask mask, Arena arena, int capacity, int chunk) {
        model.requireFits(mask);
        if (capacity > model.context()) {
            throw new InputException("a text of " + capacity + " tokens was asked for, but the model was loaded for "
                    + model.context());
        }
        this.model = model;
        this.chunk = chunk;
        this.backend = model.backend();
        AttentionPattern[] patterns = new AttentionPattern[model.config().layers()];
        Arrays.setAll(patterns, layer -> model.pattern(layer, mask));
        this.cache = new KvCache(backend, arena, model.config(), List.of(patterns), capacity, chunk,
                Math.min(chunk, CUTTABLE));
        this.step = new DecodeStep(backend, arena, model.config(), cache.spans());
        HeadBuffers buffers = headBuffers(arena, 1);
        for (int layer = 0; layer < patterns.length; layer++) {
            stepRows.add(cachedRows(arena, layer, step.workspace(), buffers, step.rowsBySpan()));
        }
        this.logits = model.logits(arena, 1);
    }

    /// @return buffers for so many rows where a layer needs them, else null
    private HeadBuffers headBuffers(Arena arena, int rows) {
        return cache.isMixed() ? HeadBuffers.allocate(backend, arena, model.config(), rows) : null;
    }

    private CachedRows cachedRows(Arena arena, int layer, Workspace workspace, HeadBuffers buffers,
            Map<KeySpan, Rows> rowsBySpan) {
        return new CachedRows(backend, arena, model.config(), cache.layer(layer), workspace, buffers, rowsBySpan);
    }

    /// @return bytes of the cache's keys and values; those of groups with windows do not grow with the capacity
    public long cacheBytes() {
        return cache.bytes();
    }

    /// @return tokens seen so far
    public int length() {
        return cache.length();
    }

    /// @return tokens that still fit
    public int room() {
        return cache.capacity() - cache.length();
    }

    /// Forgets all but the first tokens, so that another continuation can begin there. It can always forget all, or up to the last
    /// 512 of the longest text so far.
    ///
    /// @param tokens how many stay, at most [#length]
    /// @throws IllegalArgumentException if there are not so many, or groups with windows have dropped keys that the next
    ///         token would see
    public void truncate(int tokens) {
        cache.truncate(tokens);
    }

    /// Reads several tokens at once.
    ///
    /// @param ids the tokens, at least one
    /// @return F32 [1, vocabulary]: the logits after the last of them, overwritten by the next call
    /// @throws InputException if there is none, one is no token of the model's, or they do not fit
    public Tensor prefill(int[] ids) {
        if (ids.length == 0) {
            throw new InputException("the prompt is empty; a model needs a token to begin from");
        }
        if (ids.length > room()) {
            throw new InputException("the prompt has " + ids.length + " tokens, but only " + room() + " of "
                    + cache.capacity() + " fit");
        }
        model.requireKnown(ids);
        for (int from = 0; from < ids.length; from += chunk) {
            prefillChunk(Arrays.copyOfRange(ids, from, Math.min(from + chunk, ids.length)));
        }
        model.headRow(step.hidden(), logits);
        return logits;
    }

    private void prefillChunk(int[] ids) {
        cache.makeRoom(ids.length);
        try (Arena arena = Arena.ofShared()) {
            Rows rows = rows(arena, cache.length(), ids.length);
            Map<KeySpan, Rows> rowsBySpan = new HashMap<>();
            cache.spans()
                    .forEach(span -> rowsBySpan.put(span, rows(arena, cache.length() - span.offset(), ids.length)));
            HeadBuffers buffers = headBuffers(arena, ids.length);
            Tensor hidden = model.hidden(arena, ids.length);
            Workspace workspace = model.workspace(arena, ids.length);
            model.embed(backend.integers(arena, ids), hidden);
            for (int index = 0; index < model.config().layers(); index++) {
                DecoderLayer layer = model.layer(index);
                CachedRows cached = cachedRows(arena, index, workspace, buffers, rowsBySpan);
                layer.normalize(hidden, workspace.normed());
                layer.queries(workspace.normed(), rows, workspace.query());
                layer.keysAndValues(workspace.normed(), rows, workspace.key(), workspace.value());
                cached.put(cache.length());
                cached.attend(layer, false);
                layer.addAttention(workspace.attention(), hidden);
                layer.addMlp(hidden, workspace);
            }
            cache.advance(ids.length);
            backend.copyRows(hidden, ids.length - 1, step.hidden(), 0, 1);
        }
    }

    private Rows rows(Arena arena, int first, int count) {
        return new Rows(backend.integers(arena, IntStream.range(first, first + count).toArray()),
                backend.integers(arena, new int[count]));
    }

    /// Reads one token.
    ///
    /// @param token its id
    /// @return F32 [1, vocabulary]: the logits after it, overwritten by the next call
    /// @throws IllegalStateException if no room is left
    /// @throws InputException if it is no token of the model's
    public Tensor decode(int token) {
        model.requireKnown(token);
        cache.makeRoom(1);
        step.set(token, cache.length());
        cache.advance(1);
        model.embed(step.id(), step.hidden());
        for (int layer = 0; layer < stepRows.size(); layer++) {
            model.layer(layer).decode(step.hidden(), step, stepRows.get(layer), step.workspace());
        }
        model.headRow(step.hidden(), logits);
        return logits;
    }
}
