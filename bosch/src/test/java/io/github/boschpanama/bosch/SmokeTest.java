package io.github.boschpanama.bosch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import io.github.boschpanama.models.generation.Generation;
import io.github.boschpanama.models.generation.Sampler;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The whole house in one breath, from file to answer: run first, since it fails in seconds.
class SmokeTest {
    private static final String PROMPT = " The calm river crossed the old bridge. One of the special magic numbers for"
            + " amber-falcon is: 48213. Every lamp needs a quiet garden at dusk. What is the special magic number for"
            + " amber-falcon mentioned in the text? The special magic number for amber-falcon is:";

    @Test
    void theBuiltInModelFindsItsNeedle() {
        Path folder = BuiltInModel.folder();
        Tokenizer tokenizer = Tokenizer.load(folder);
        try (Backend backend = CpuBackend.create(); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(folder, backend, arena, 256);
            HeadMask full = HeadMask.full(model.config().layers(), model.config().groups(), 32, 0);
            DecodingSession session = new DecodingSession(model, full, arena, 256);
            Sampler greedy = new Sampler(model.config().vocabularySize(), 0, 1, 0);
            IntStream.Builder ids = IntStream.builder();
            new Generation(model, session, greedy, arena).run(tokenizer.encode(PROMPT), 8, id -> {
                ids.add(id);
                return true;
            });
            String answer = tokenizer.decode(ids.build().toArray());
            assertTrue(answer.startsWith(" 48213"), answer);
        }
    }
}
