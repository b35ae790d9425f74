package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResumeHintTest {
    private static final int TERMINATED = 128 + 15;

    /// Prints a line while a hint is open, and waits to be ended.
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (ResumeHint hint = new ResumeHint(Main.utf8(System.err), Path.of("a folder"))) {
                System.out.println(hint);
                Thread.sleep(60_000);
            }
        }
    }

    @Test
    void aRunThatIsEndedSaysHowToGoOn() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process waiting = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"),
                Waiting.class.getName()).start();
        try (BufferedReader out = waiting.inputReader(); BufferedReader err = waiting.errorReader()) {
            assertTrue(out.readLine() != null, "the hint is open");
            waiting.toHandle().destroy(); // which leaves its streams open
            assertEquals("\nbosch: interrupted; the same command goes on in 'a folder'\n",
                    String.join("\n", err.lines().toList()) + "\n");
            assertEquals(TERMINATED, waiting.waitFor());
        } finally {
            waiting.destroyForcibly();
        }
    }

    @Test
    void aRunThatEndsByItselfSaysNothing() {
        StringWriter err = new StringWriter();
        new ResumeHint(new PrintWriter(err, true), Path.of("folder")).close();
        assertEquals("", err.toString());
    }
}
