package io.github.boschpanama.models.tokenizer;

import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/// The tokenizers that the tests run on: the demo model's and small ones, which are always there, and published ones in the
/// shared folder.
final class Fixtures {
    private Fixtures() {}

    /// @param name a folder of fixtures; the test is skipped if it is not there
    static Path folder(String name) {
        URL resource = Fixtures.class.getResource(name);
        Path folder = resource != null
                ? Path.of(URI.create(resource.toString()))
                : Path.of(System.getProperty("bosch.shared", "../shared"), "fixtures", "tokenizers", name);
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not there");
        return folder;
    }

    static Path demo() {
        return folder("demo");
    }

    static List<Integer> list(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }
}
