package io.github.boschpanama.bosch.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lock of a log against another process; within one process the Java machine would see to it by itself.
class RunLogLockTest {
    private static final int REFUSED = 7;

    @TempDir
    Path folder;

    /// Opens the log named on its command line, as a second run of the same command does.
    static final class SecondRun {
        public static void main(String[] arguments) {
            try {
                open(Path.of(arguments[0])).close();
            } catch (InputException e) {
                System.exit(REFUSED);
            }
        }
    }

    private static RunLog open(Path file) {
        return RunLog.open(file, "test/1", "run", Map.of("--seed", "1"));
    }

    private int secondRun(Path file) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), SecondRun.class.getName(),
                file.toString()).inheritIO().start().waitFor();
    }

    @Test
    void anotherProcessIsRefusedWhileTheLogIsOpen() throws IOException, InterruptedException {
        Path file = folder.resolve("log.jsonl");
        try (RunLog log = open(file)) {
            log.append("{}");
            assertEquals(REFUSED, secondRun(file));
        }
        try (RunLog resumed = open(file)) {
            assertEquals(REFUSED, secondRun(file));
        }
        assertEquals(0, secondRun(file));
    }
}
