package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The keys and values of one sequence, for every layer: of a group that sees a window, those within it and some before, see
/// [KeySpan].
final class KvCache {
    private final Backend backend;
    private final ModelConfig config;
    private final int capacity;
    private final List<KeySpan> spans;
    private final List<List<CachedGroups>> layers = new ArrayList<>();
    private int length;

    /// @param backend where it is used
    /// @param arena owns its memory
    /// @param config the model's sizes
    /// @param patterns what the groups of each layer see
    /// @param capacity the longest sequence it holds, in tokens
    /// @param most the most tokens that come at once
    /// @param cuttable by how many tokens the longest text so far can be cut
    KvCache(Backend backend, Arena arena, ModelConfig config, List<AttentionPattern> patterns, int capacity, int most,
            int cuttable) {
        this.backend = backend;
        this.config = config;
        this.capacity = capacity;
        Map<KeySpan.Reach, KeySpan> byReach = new LinkedHashMap<>();
        for (AttentionPattern pattern : patterns) {
            List<CachedGroups> parts = new ArrayList<>();
            for (Mode mode : List.of(Mode.FULL, Mode.WINDOW)) {
                List<Integer> groups = IntStream.range(0, config.groups())
                        .filter(group -> pattern.mode(group) == mode).boxed().toList();
                if (!groups.isEmpty()) {
                    KeySpan span = byReach.computeIfAbsent(KeySpan.Reach.of(pattern, mode),
                            reach -> new KeySpan(reach, backend.keyPeriod(), capacity, most, cuttable));
                    parts.add(groups(arena, groups, span, pattern, mode));
                }
            }
            layers.add(List.copyOf(parts));
        }
        this.spans = List.copyOf(byReach.values());
    }

    private CachedGroups groups(Arena arena, List<Integer> groups, KeySpan span, AttentionPattern pattern, Mode mode) {
        AttentionPattern own = AttentionPattern.uniform(groups.size(), mode, pattern.window(), pattern.sinks(),
                pattern.limit());
        return new CachedGroups(groups, span, own,
                backend.allocate(arena, DType.F32, span.rows(), groups.size(), config.headDim()),
                backend.allocate(arena, DType.F32, span.rows(), groups.size(), config.headDim()));
    }

    /// @return the layer's groups by how far they see
    List<CachedGroups> layer(int layer) {
        return layers.get(layer);
    }

    /// @return the spans of all layers
    List<KeySpan> spans() {
        return spans;
    }

    /// @return whether groups of one layer see unequally far
    boolean isMixed() {
        return layers.stream().anyMatch(parts -> parts.size() > 1);
    }

    /// @return bytes of keys and values
    long bytes() {
        return layers.stream().flatMap(List::stream).mapToLong(CachedGroups::bytes).sum();
    }

    /// @return tokens held
    int length() {
        return length;
    }

    /// @return tokens that it can hold
    int capacity() {
        return capacity;
    }

    void truncate(int tokens) {
        if (tokens < 0 || tokens > length) {
            throw new IllegalArgumentException(tokens + " tokens are to stay of " + length);
        }
        for (KeySpan span : spans) {
            if (!span.reaches(tokens)) {
                throw new IllegalArgumentException("a text of " + length + " tokens cannot go back to " + tokens
                        + ": groups with windows have dropped keys that the next token would see; go back to 0");
            }
        }
        spans.forEach(span -> span.truncate(tokens));
        length = tokens;
    }

    /// Makes room for tokens that come next; [#advance] follows.
    ///
    /// @throws IllegalStateException if there is none
    void makeRoom(int tokens) {
        if (length + tokens > capacity) {
            throw new IllegalStateException("the cache holds " + capacity + " tokens; " + length + " + " + tokens
                    + " do not fit");
        }
        for (int i = 0; i < spans.size(); i++) { // here and below without an iterator, which a step would allocate
            KeySpan span = spans.get(i);
            int held = length - span.offset();
            int dropped = span.slide(length, tokens);
            if (dropped > 0) {
                slide(span, dropped, held);
            }
        }
    }

    private void slide(KeySpan span, int rows, int held) {
        for (int layer = 0; layer < layers.size(); layer++) {
            List<CachedGroups> parts = layers.get(layer);
            for (int part = 0; part < parts.size(); part++) {
                if (parts.get(part).span() == span) {
                    parts.get(part).slide(backend, rows, held);
                }
            }
        }
    }

    void advance(int tokens) {
        length += tokens;
    }
}
