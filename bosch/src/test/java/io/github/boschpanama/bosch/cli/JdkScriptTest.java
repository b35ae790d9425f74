package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which JDKs `bin/jdk.sh` takes, by the file in which they keep their version.
class JdkScriptTest {
    private static final Path SCRIPT = Path.of("..", "bin", "jdk.sh").toAbsolutePath();

    @TempDir
    Path jdk;

    @ParameterizedTest
    @CsvSource({"17.0.9, false", "24.0.2, false", "25, false", "25.0.1, false", "25.0.2, false", "25.0.1.1, false",
            "25.0.3, true", "25.0.3.1, true", "25.0.10, true", "25.1, true", "26, true", "26.0.1, true",
            "26-ea, true", "'', false"})
    void takesVersionsFromTheFirstWithoutTheMiscompilation(String version, boolean taken)
            throws IOException, InterruptedException {
        Path java = Files.createFile(Files.createDirectory(jdk.resolve("bin")).resolve("java"));
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(jdk.resolve("release"),
                "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"java.base\"\n");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", "set -eu; . \"$0\"; echo \"$jdk\"", SCRIPT.toString());
        shell.environment().put("JAVA_HOME", jdk.toString());
        Process process = shell.redirectErrorStream(true).start();
        String found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        assertEquals(taken, found.equals(jdk.toString()), found);
    }
}
