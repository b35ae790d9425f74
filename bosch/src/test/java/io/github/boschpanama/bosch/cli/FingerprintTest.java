package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    Path folder;

    @Test
    void itFollowsTheContent() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), "{}");
        Path weights = Files.write(folder.resolve("model.safetensors"), new byte[100]);
        String before = Fingerprint.of(folder);
        assertEquals(before, Fingerprint.of(folder));
        Files.writeString(folder.resolve("notes.txt"), "of no matter");
        assertEquals(before, Fingerprint.of(folder));
        byte[] other = new byte[100];
        other[99] = 1; // same size, one weight changed
        Files.write(weights, other);
        String retrained = Fingerprint.of(folder);
        assertNotEquals(before, retrained);
        Files.writeString(config, "{ }");
        assertNotEquals(retrained, Fingerprint.of(folder));
    }
}
