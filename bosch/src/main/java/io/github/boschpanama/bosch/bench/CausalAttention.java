package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// One head over a long sequence: full beside the FMA peak, windowed beside full.
final class CausalAttention {
    private static final int TOKENS = 4096;
    private static final int WINDOW = 128;

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
