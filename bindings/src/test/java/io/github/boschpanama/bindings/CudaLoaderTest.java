package io.github.boschpanama.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bindings.CudaLibraries.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is answered where CUDA is missing or broken; no library is loaded here.
class CudaLoaderTest {
    @TempDir
    Path root;

    private CudaLibraries load() {
        // No folder for the driver: this machine's own may be there.
        return CudaLoader.load(new CudaFolders(root, CudaFolders.of(root, Map.of()).toolkit(), List.of()));
    }

    private static String outcome(CudaLibraries libraries, Path where) {
        List<String> outcomes = libraries.attempts().stream()
                .filter(attempt -> attempt.where().equals(where.toString())).map(Attempt::outcome).toList();
        assertEquals(1, outcomes.size(), libraries.attempts()::toString);
        return outcomes.getFirst();
    }

    @Test
    void emptyFolderIsAnAnswerThatListsEveryFileOfTheNewestThatTheDriverRuns() {
        CudaLibraries libraries = load();

        assertFalse(libraries.hasToolkit());
        for (String name : List.of("libcudart.so.11.0", "libcublasLt.so.11", "libcublas.so.11", "libnvrtc.so.11.2")) {
            assertEquals("not there", outcome(libraries, root.resolve(name)));
        }
    }

    @Test
    void fileThatIsNoLibraryIsReportedWithTheLoadersReason() throws IOException {
        Path file = Files.writeString(root.resolve("libcublas.so.11"), "not a library");

        CudaLibraries libraries = load();

        assertFalse(libraries.hasToolkit());
        assertTrue(outcome(libraries, file).startsWith("does not open: "), libraries.attempts()::toString);
    }

    @Test
    void namedFolderThatIsMissingIsSaid() throws IOException {
        Path missing = root.resolve("missing");

        CudaLibraries libraries = CudaLoader.load(new CudaFolders(missing, List.of(), List.of()));

        assertFalse(libraries.hasToolkit());
        assertEquals("no such folder", outcome(libraries, missing));
    }

    @Test
    void answerOfTheProcessIsOne() {
        assertEquals(CudaLibraries.load(), CudaLibraries.load());
    }
}
