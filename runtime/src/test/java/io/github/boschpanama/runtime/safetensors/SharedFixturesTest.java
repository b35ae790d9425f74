package io.github.boschpanama.runtime.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Files that the reference implementation wrote.
class SharedFixturesTest {
    private final Path models = Path.of(System.getProperty("bosch.shared", ""), "fixtures", "models");

    @BeforeEach
    void fixturesAreThere() {
        Assumptions.assumeTrue(Files.isDirectory(models), "no fixtures at " + models);
    }

    @Test
    void everyModelAndItsGoldenFile() throws IOException {
        List<Path> folders;
        try (var list = Files.list(models)) {
            folders = list.filter(Files::isDirectory).toList();
        }
        assertEquals(8, folders.size());
        for (Path folder : folders) {
            try (Arena arena = Arena.ofConfined()) {
                Checkpoint model = Checkpoint.open(folder, arena);
                assertTrue(model.contains("model.embed_tokens.weight"), folder.toString());
                Checkpoint golden = Checkpoint.open(folder.resolve("golden.safetensors"), arena);
                assertEquals(DType.I64, golden.tensor("input_ids").dtype());
                assertEquals(golden.tensor("input_ids").extent(1), golden.tensor("logits.full").extent(0));
                assertEquals(model.tensor("model.embed_tokens.weight").extent(0),
                        golden.tensor("logits.full").extent(1));
            }
        }
    }

    @Test
    void shards() {
        try (Arena arena = Arena.ofConfined()) {
            Checkpoint model = Checkpoint.open(models.resolve("qwen3-bf16-sharded"), arena);
            Set<Path> files = new HashSet<>();
            long bytes = 0;
            for (TensorEntry entry : model.entries()) {
                assertEquals(DType.BF16, entry.dtype());
                assertEquals(entry.shape(), model.tensor(entry.name()).shape());
                files.add(entry.file());
                bytes += entry.byteSize();
            }
            assertEquals(13, files.size());
            assertEquals(351360, bytes); // the index's total_size
            assertEquals(Shape.of(model.tensor("lm_head.weight").extent(0), model.tensor("lm_head.weight").extent(1)),
                    model.tensor("model.embed_tokens.weight").shape());
        }
    }
}
