package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.ForwardPass;
import io.github.boschpanama.models.decoder.RowSelection;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The built-in model against what PyTorch computed for it under three masks: `golden.json` and `golden.safetensors`.
class DemoLogitsTest {
    private static final double TOLERANCE = 2e-3; // single against double precision; logits reach ±20

    private static Path golden(String file) {
        try {
            return Path.of(DemoLogitsTest.class.getResource("/io/github/boschpanama/bosch/demo/" + file).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// The bits after a mask's name, row by row.
    private static HeadMask mask(String name, int layers, int groups) throws IOException {
        HeadMask mask = HeadMask.full(layers, groups, 32, 0);
        if (name.equals("full")) {
            return mask;
        }
        Matcher bits = Pattern.compile("\"" + name + "\":\\s*\\[([\\[\\]01,\\s]*)]")
                .matcher(Files.readString(golden("golden.json")));
        assertTrue(bits.find(), name);
        int[] local = bits.group(1).chars().filter(Character::isDigit).map(Character::getNumericValue).toArray();
        assertEquals(mask.size(), local.length);
        for (int i = 0; i < local.length; i++) {
            mask = mask.withLocal(i / groups, i % groups, local[i] == 1);
        }
        return mask;
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "mixed", "all"})
    void logitsAgree(String name) throws IOException {
        try (Backend backend = CpuBackend.withThreads(2); Arena arena = Arena.ofShared()) {
            Checkpoint golden = Checkpoint.open(golden("golden.safetensors"), arena);
            Tensor input = golden.tensor("input_ids");
            int[] ids = LongStream.range(0, input.shape().elements())
                    .mapToInt(i -> (int) input.segment().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i)).toArray();
            Tensor expected = golden.tensor("logits." + name); // [rows, vocabulary], the last rows
            int rows = Math.toIntExact(expected.extent(0));
            DecoderModel model = DecoderModel.load(BuiltInModel.folder(), backend, arena, ids.length);
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(ids));
            RowSelection last = RowSelection.of(backend, arena, batch,
                    IntStream.range(ids.length - rows, ids.length).toArray());
            Tensor logits = new ForwardPass(model, arena, batch, last)
                    .run(mask(name, model.config().layers(), model.config().groups()));
            float[] difference = new float[Math.toIntExact(expected.shape().elements())];
            for (int i = 0; i < difference.length; i++) {
                difference[i] = expected.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i)
                        - logits.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
            Arrays.sort(difference); // not-a-number comes last
            assertTrue(difference[0] > -TOLERANCE && difference[difference.length - 1] < TOLERANCE,
                    name + ": " + difference[0] + " to " + difference[difference.length - 1]);
        }
    }
}
