package io.github.boschpanama.models.decoder;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Cosines and sines of the rotary embedding, by position; the same on every machine.
///
/// @param cosine F32 [positions, headDim / 2]
/// @param sine F32 [positions, headDim / 2]
record RotaryTable(Tensor cosine, Tensor sine) {
    static RotaryTable build(Backend backend, Arena arena, ModelConfig config, int positions) {
        double[] frequencies = config.rope().frequencies(config.headDim());
        double factor = config.rope().attentionFactor();
        Tensor cosine = backend.allocate(arena, DType.F32, positions, frequencies.length);
        Tensor sine = backend.allocate(arena, DType.F32, positions, frequencies.length);
        try (Arena staging = Arena.ofConfined()) {
            Tensor cosines = Tensor.allocate(staging, DType.F32, positions, frequencies.length);
            Tensor sines = Tensor.allocate(staging, DType.F32, positions, frequencies.length);
            long index = 0;
            for (int position = 0; position < positions; position++) {
                for (double frequency : frequencies) {
                    // Models were trained with single-precision angles, so theirs are the right ones.
                    float angle = position * (float) frequency;
                    cosines.segment().setAtIndex(JAVA_FLOAT, index, (float) (StrictMath.cos(angle) * factor));
                    sines.segment().setAtIndex(JAVA_FLOAT, index, (float) (StrictMath.sin(angle) * factor));
                    index++;
                }
            }
            backend.upload(cosines, cosine);
            backend.upload(sines, sine);
        }
        return new RotaryTable(cosine, sine);
    }
}
