package io.github.boschpanama.bosch.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInModelTest {
    @TempDir
    Path cache;

    @Test
    void theFolderHoldsAModel() {
        try (Arena arena = Arena.ofConfined()) {
            Checkpoint model = Checkpoint.open(BuiltInModel.folder(), arena);
            assertEquals(1024, model.tensor("model.embed_tokens.weight").extent(0));
        }
        assertTrue(Files.exists(BuiltInModel.folder().resolve("niah.json")));
    }

    @Test
    void itIsUnpackedOnce() throws IOException {
        Path folder = BuiltInModel.unpack(cache);
        assertTrue(folder.toString().startsWith(cache.resolve("bosch/models/demo-").toString()), folder.toString());
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertEquals(-1, Files.mismatch(file, BuiltInModel.folder().resolve(file.getFileName())));
            }
        }
        FileTime old = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(folder.resolve("config.json"), old);
        assertEquals(folder, BuiltInModel.unpack(cache));
        assertEquals(old, Files.getLastModifiedTime(folder.resolve("config.json")));
        try (var folders = Files.list(folder.getParent())) {
            assertEquals(List.of(folder), folders.toList());
        }
    }

    @Test
    void aCacheThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(cache.resolve("file"));
        assertTrue(assertThrows(InputException.class, () -> BuiltInModel.unpack(file)).getMessage()
                .contains("set XDG_CACHE_HOME"));
    }

    @Test
    void whereTheCacheIs() {
        assertEquals(Path.of("/home/ada/.cache"), BuiltInModel.cache(null, "/home/ada"));
        assertEquals(Path.of("/home/ada/.cache"), BuiltInModel.cache("", "/home/ada"));
        assertEquals(Path.of("/home/ada/.cache"), BuiltInModel.cache("relative", "/home/ada"));
        assertEquals(cache, BuiltInModel.cache(cache.toString(), "/home/ada"));
    }
}
