package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Sizes that fit neither tiles nor vectors, as a share of the speed at the sizes that they would be padded to.
final class OddSizes {
    private static final int ROWS = 512;
    private static final int TOKENS = 1024;
    private static final int HEADS = 4;

    private final Bench bench;

    OddSizes(Bench bench) {
        this.bench = bench;
    }

    void measure() {
        product(1024, 199, 1024, 208); // a vocabulary of 199
        product(199, 1024, 208, 1024);
        attention(10, 16);
    }

    private void product(int in, int out, int paddedIn, int paddedOut) {
        try (Arena arena = Arena.ofShared()) {
            bench.compare("gemm odd", ROWS + " x " + in + " x " + out + " BF16", product(arena, in, out), "padded",
                    product(arena, paddedIn, paddedOut));
        }
    }

    private Runnable product(Arena arena, int in, int out) {
        RandomTensors tensors = bench.tensors(arena);
        Tensor x = tensors.of(DType.F32, ROWS, in);
        Tensor weight = tensors.of(DType.BF16, out, in);
        Tensor result = tensors.of(DType.F32, ROWS, out);
        return () -> bench.backend().linear(x, weight, null, result);
    }

    private void attention(int headDim, int paddedDim) {
        try (Arena arena = Arena.ofShared()) {
            bench.compare("attention odd", TOKENS + " tokens, " + HEADS + " heads of " + headDim,
                    attention(arena, headDim), "padded", attention(arena, paddedDim));
        }
    }

    private Runnable attention(Arena arena, int headDim) {
        RandomTensors tensors = bench.tensors(arena);
        Tensor query = tensors.of(DType.F32, TOKENS, HEADS, headDim);
        Tensor key = tensors.of(DType.F32, TOKENS, HEADS, headDim);
        Tensor value = tensors.of(DType.F32, TOKENS, HEADS, headDim);
        Tensor out = tensors.of(DType.F32, TOKENS, HEADS, headDim);
        Rows rows = tensors.sequence(TOKENS);
        AttentionPattern full = AttentionPattern.uniform(HEADS, Mode.FULL, TOKENS, 0, AttentionPattern.UNLIMITED);
        float scale = (float) (1 / Math.sqrt(headDim));
        return () -> bench.backend().attention(query, key, value, rows, full, scale, out);
    }
}
