package io.github.boschpanama.runtime.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.tensor.Shape;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeFileTest {
    private static final long ROWS = 300_000;
    private static final long WIDTH = 4096;

    @TempDir
    Path folder;

    /// 4.9 GB, of which a few pages are on the disk.
    @Test
    void tensorsBeyondFourGigabytes() throws IOException {
        long large = ROWS * WIDTH * 4;
        String header = "{" + Bytes.entry("large", "F32", "[" + ROWS + "," + WIDTH + "]", 0, large) + ","
                + Bytes.entry("small", "U8", "[4]", large, large + 4) + "}";
        byte[] begin = Bytes.file(header + " ".repeat(8 - header.length() % 8), 0);
        Path path = folder.resolve("large.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw"); Arena arena = Arena.ofConfined()) {
            try {
                file.setLength(begin.length + large + 4);
            } catch (IOException e) {
                Assumptions.abort("the file system holds no sparse file of 5 GB: " + e);
            }
            file.write(begin);
            file.seek(begin.length + large - 4);
            file.write(new byte[]{0, 0, (byte) 0x80, 0x3f, 5, 6, 7, 8}); // 1f, then the small tensor
            Checkpoint checkpoint = Checkpoint.open(path, arena);
            assertEquals(begin.length + large, checkpoint.entries().getLast().offset());
            assertTrue(checkpoint.tensor("large").segment().isMapped());
            Tensor last = checkpoint.tensor("large").rows(ROWS - 1, ROWS);
            assertEquals(Shape.of(1, WIDTH), last.shape());
            assertEquals(1f, last.segment().getAtIndex(JAVA_FLOAT, WIDTH - 1));
            assertEquals(5, checkpoint.tensor("small").segment().get(JAVA_BYTE, 0));
        }
    }
}
