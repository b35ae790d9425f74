package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.bench.ModelShape;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A model folder of random weights that is there as long as it is open, or until the Java machine ends.
final class TemporaryModel implements AutoCloseable {
    private final Path folder;
    private final Thread atExit = new Thread(this::delete);

    private TemporaryModel(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit); // gigabytes must not stay behind after Ctrl-C
    }

    static TemporaryModel write(ModelShape shape) {
        TemporaryModel model = new TemporaryModel(folder(shape));
        try {
            shape.write(model.folder());
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static Path folder(ModelShape shape) {
        try {
            return Files.createTempDirectory("bosch-" + shape.name());
        } catch (IOException e) {
            throw new InputException("no folder for temporary files can be made: " + e.getMessage(), e);
        }
    }

    /// @return the folder
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            return; // the Java machine ends, and the hook deletes
        }
        delete();
    }

    private void delete() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
