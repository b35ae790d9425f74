package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/// One head over a long sequence: full beside the FMA peak, windowed beside full. And a single row of many heads over
/// a long cache, beside the bandwidth of memory.
final class CausalAttention {
    private static final int TOKENS = 4096;
    private static final int WINDOW = 128;
    /// Taken in turn, as layers are, so that no processor cache holds the next: 16 MiB of keys and of values each.
    private static final int CACHES = 6;

    private final Bench bench;

    CausalAttention(Bench bench) {
        this.bench = bench;
    }

    void measure() {
        for (int headDim : new int[]{64, 128}) {
            try (Arena arena = Arena.ofShared()) {
                measure(new RandomTensors(arena), headDim);
            }
        }
        try (Arena arena = Arena.ofShared()) {
            measureRow(new RandomTensors(arena));
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
                        bench.cpu().attentionRow(query, keys.get(i), values.get(i), row, full, scale, out);
                    }
                }));
    }

    private static List<Tensor> caches(RandomTensors tensors, int groups, int headDim) {
        return IntStream.range(0, CACHES).mapToObj(i -> tensors.of(DType.F32, TOKENS, groups, headDim)).toList();
    }

    private void measure(RandomTensors tensors, int headDim) {
        Tensor query = tensors.of(DType.F32, TOKENS, 1, headDim);
        Tensor key = tensors.of(DType.F32, TOKENS, 1, headDim);
        Tensor value = tensors.of(DType.F32, TOKENS, 1, headDim);
        Tensor out = tensors.of(DType.F32, TOKENS, 1, headDim);
        Rows rows = tensors.sequence(TOKENS);
        float scale = (float) (1 / Math.sqrt(headDim));
        AttentionPattern full = pattern(Mode.FULL);
        AttentionPattern windowed = pattern(Mode.WINDOW);
        Runnable all = () -> bench.cpu().attention(query, key, value, rows, full, scale, out);
        Runnable near = () -> bench.cpu().attention(query, key, value, rows, windowed, scale, out);
        String shape = TOKENS + " tokens, head " + headDim;
        // two products of headDim multiply-adds for each of the keys that the rows see
        double operations = 2.0 * headDim * TOKENS * (TOKENS + 1);
        bench.measure(Workload.ofOperations("attention full", shape, operations, bench::operationsPerSecond, all));
        bench.compare("attention window " + WINDOW, shape, near, "full", all);
    }

    private static AttentionPattern pattern(Mode mode) {
        return AttentionPattern.uniform(1, mode, WINDOW, 0, AttentionPattern.UNLIMITED);
    }
}
