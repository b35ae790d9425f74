package io.github.boschpanama.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesTheFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("mask.json");
        write(file, "old and long");
        write(file, "new");
        assertEquals("new", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void keepsTheOldFileIfTheContentFails() throws IOException {
        Path file = folder.resolve("mask.json");
        write(file, "old");
        IllegalStateException failure = new IllegalStateException("half way");
        assertEquals(failure, assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap("new".getBytes()));
            throw failure;
        })));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aLinkStaysAndItsFileIsReplaced() throws IOException {
        Path file = folder.resolve("mask.json");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), Path.of("mask.json"));
        write(file, "old");
        write(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
        Files.delete(file);
        write(link, "where nothing was");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("where nothing was", Files.readString(file));
    }

    @Test
    void aLoopOfLinksIsNotReplaced() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, Path.of("loop"));
        assertThrows(InputException.class, () -> write(loop, "text"));
        assertTrue(Files.isSymbolicLink(loop));
    }

    @Test
    void whatIsNoRegularFileIsNotReplaced() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("folder"));
        for (Path special : List.of(inside, Path.of("/dev/null"))) {
            InputException e = assertThrows(InputException.class, () -> write(special, "text"));
            assertTrue(e.getMessage().contains("no regular file"), e.getMessage());
        }
        assertTrue(Files.isDirectory(inside));
    }

    @Test
    void saysWhatCannotBeWritten() {
        Path file = folder.resolve("missing/mask.json");
        InputException e = assertThrows(InputException.class, () -> write(file, "text"));
        assertTrue(e.getMessage().startsWith(file + ": cannot be written"), e.getMessage());
        assertEquals(file + ": cannot be written: no such file or folder", e.getMessage());
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(text.getBytes())));
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
