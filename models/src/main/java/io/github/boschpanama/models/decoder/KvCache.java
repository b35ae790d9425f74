package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// The keys and values of one sequence, for every layer.
final class KvCache {
    private final List<Layer> layers;
    private int length;

    /// @param key F32 [capacity, groups, headDim]
    /// @param value F32 [capacity, groups, headDim]
    record Layer(Tensor key, Tensor value) {}

    /// @param backend where it is used
    /// @param arena owns its memory
    /// @param config the model's sizes
    /// @param capacity the longest sequence it holds, in tokens
    KvCache(Backend backend, Arena arena, ModelConfig config, int capacity) {
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(layer -> new Layer(
                        backend.allocate(arena, DType.F32, capacity, config.groups(), config.headDim()),
                        backend.allocate(arena, DType.F32, capacity, config.groups(), config.headDim())))
                .toList();
    }

    Layer layer(int layer) {
        return layers.get(layer);
    }

    /// @return tokens held
    int length() {
        return length;
    }

    /// @return tokens that it can hold
    int capacity() {
        return (int) layers.getFirst().key().extent(0);
    }

    void truncate(int tokens) {
        if (tokens < 0 || tokens > length) {
            throw new IllegalArgumentException(tokens + " tokens are to stay of " + length);
        }
        length = tokens;
    }

    void advance(int tokens) {
        if (length + tokens > capacity()) {
            throw new IllegalStateException("the cache holds " + capacity() + " tokens; " + length + " + " + tokens
                    + " do not fit");
        }
        length += tokens;
    }
}
