package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// A head over a long sequence, or as many as fill a device: full beside the FMA peak, windowed beside full. And a single row of
/// many heads over a long cache, beside the bandwidth of memory.
final class CausalAttention {
    private static final int TOKENS = 4096;
    private static final int WINDOW = 128;
    private static final int HEADS_OF_DEVICE = 16;
    private static final int HEADS_A_GROUP = 2;
    /// Taken in turn, as layers are, so that no processor cache holds the next: 16 MiB of keys and of values each.
    private static final int CACHES = 6;

    private final Bench bench;

    CausalAttention(Bench bench) {
        this.bench = bench;
    }

    void measure() {
        for (int headDim : new int[]{64, 128}) {
            try (Arena arena = Arena.ofShared()) {
                measure(bench.tensors(arena), headDim);
            }
        }
        try (Arena arena = Arena.ofShared()) {
            measureRow(bench.tensors(arena));
        }
    }

    private void measureRow(RandomTensors tensors) {
        int heads = 16;
        int groups = 8;
        int headDim = 128;
        List<Tensor> keys = caches(tensors, groups, headDim);
        List<Tensor> values = caches(tensors, groups, headDim);
        Tensor query = tensors.of(DType.F32, 1, heads, headDim);
        Tensor out = tensors.of(DType.F32, 1, heads, headDim);
        Rows row = tensors.row(TOKENS - 1);
        AttentionPattern full = AttentionPattern.uniform(groups, Mode.FULL, WINDOW, 0, AttentionPattern.UNLIMITED);
        float scale = (float) (1 / Math.sqrt(headDim));
        double bytes = 2.0 * CACHES * keys.getFirst().byteSize();
        bench.measure(Workload.ofBytes("attention row", TOKENS + " keys, " + groups + " groups of " + headDim, bytes,
                bench::bytesReadPerSecond, () -> {
                    for (int i = 0; i < CACHES; i++) {
                        bench.backend().attentionRow(query, keys.get(i), values.get(i), row, full, scale, out);
                    }
                }));
    }

    private static List<Tensor> caches(RandomTensors tensors, int groups, int headDim) {
        return IntStream.range(0, CACHES).mapToObj(i -> tensors.of(DType.F32, TOKENS, groups, headDim)).toList();
    }

    private void measure(RandomTensors tensors, int headDim) {
        int heads = bench.isDevice() ? HEADS_OF_DEVICE : 1;
        int groups = Math.max(1, heads / HEADS_A_GROUP);
        Tensor query = tensors.of(DType.F32, TOKENS, heads, headDim);
        Tensor key = tensors.of(DType.F32, TOKENS, groups, headDim);
        Tensor value = tensors.of(DType.F32, TOKENS, groups, headDim);
        Tensor out = tensors.of(DType.F32, TOKENS, heads, headDim);
        Rows rows = tensors.sequence(TOKENS);
        float scale = (float) (1 / Math.sqrt(headDim));
        AttentionPattern full = pattern(groups, Mode.FULL);
        AttentionPattern windowed = pattern(groups, Mode.WINDOW);
        Runnable all = () -> bench.backend().attention(query, key, value, rows, full, scale, out);
        Runnable near = () -> bench.backend().attention(query, key, value, rows, windowed, scale, out);
        String shape = TOKENS + " tokens, " + (heads == 1 ? "head " : heads + " heads of ") + headDim;
        // two products of headDim multiply-adds for each of the keys that the rows see
        double operations = 2.0 * heads * headDim * TOKENS * (TOKENS + 1);
        bench.measure(Workload.ofOperations("attention full", shape, operations, bench::operationsPerSecond, all));
        bench.compare("attention window " + WINDOW, shape, near, "full", all);
    }

    private static AttentionPattern pattern(int groups, Mode mode) {
        return AttentionPattern.uniform(groups, mode, WINDOW, 0, AttentionPattern.UNLIMITED);
    }
}
