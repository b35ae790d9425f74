package io.github.boschpanama.models.decoder;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every family against the logits of the reference implementation, under every mask it was run with.
class GoldenLogitsTest {
    private static final double TOLERANCE = 2e-3; // single against double precision; logits reach ±20

    /// The backend under test.
    Backend open() {
        return CpuBackend.withThreads(2);
    }

    private static Tensor onHost(Backend backend, Arena arena, Tensor tensor) {
        Tensor host = Tensor.allocate(arena, tensor.dtype(), tensor.shape().toArray());
        backend.download(tensor, host);
        return host;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixtures/models/qwen3", "fixtures/models/qwen3-bf16-sharded", "fixtures/models/qwen3-yarn",
            "fixtures/models/llama", "fixtures/models/llama3-rope", "fixtures/models/qwen2",
            "fixtures/models/mistral-native-window", "models/demo", "SmolLM2-135M-Instruct"})
    void logitsAgree(String name) throws IOException {
        Path folder = name.contains("/") ? GoldenModel.SHARED.resolve(name) : GoldenModel.UNPACKED.resolve(name);
        assumeTrue(Files.isDirectory(folder), () -> "skipped: no " + folder);
        try (Backend backend = open(); Arena arena = Arena.ofShared()) {
            GoldenModel golden = GoldenModel.read(folder, arena);
            int[] ids = golden.ids();
            DecoderModel model = DecoderModel.load(folder, backend, arena, ids.length);
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(ids));
            int rows = Math.toIntExact(golden.logits().get("full").extent(0));
            RowSelection last = RowSelection.of(backend, arena, batch,
                    IntStream.range(ids.length - rows, ids.length).toArray());
            ForwardPass pass = new ForwardPass(model, arena, batch, last);
            for (Map.Entry<String, HeadMask> mask : golden.masks().entrySet()) {
                double difference = golden.largestDifference(mask.getKey(),
                        onHost(backend, arena, pass.run(mask.getValue())));
                System.out.printf("golden %-40s %-6s largest difference %.2e%n", name, mask.getKey(), difference);
                assertTrue(difference < TOLERANCE, name + " " + mask.getKey() + ": " + difference);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixtures/models/qwen3", "fixtures/models/qwen3-bf16-sharded", "fixtures/models/llama",
            "fixtures/models/mistral-native-window", "fixtures/models/qwen3-yarn"})
    void decodingTokenByTokenAgreesWithOnePass(String name) throws IOException {
        Path folder = GoldenModel.SHARED.resolve(name);
        assumeTrue(Files.isDirectory(folder), () -> "skipped: no " + folder);
        try (Backend backend = open(); Arena arena = Arena.ofShared()) {
            GoldenModel golden = GoldenModel.read(folder, arena);
            int[] ids = golden.ids();
            DecoderModel model = DecoderModel.load(folder, backend, arena, ids.length);
            for (Map.Entry<String, HeadMask> mask : golden.masks().entrySet()) {
                DecodingSession session = new DecodingSession(model, mask.getValue(), arena, ids.length);
                session.prefill(Arrays.copyOf(ids, 7));
                Tensor expected = golden.logits().get(mask.getKey());
                for (int position = 7; position < ids.length; position++) {
                    Tensor logits = onHost(backend, arena, session.decode(ids[position]));
                    for (int id = 0; id < logits.extent(1); id++) {
                        long at = position * logits.extent(1) + id;
                        assertEquals(expected.segment().getAtIndex(JAVA_FLOAT, at),
                                logits.segment().getAtIndex(JAVA_FLOAT, id), TOLERANCE, name + " row " + position);
                    }
                }
                assertEquals(0, session.room());
            }
        }
    }
}
