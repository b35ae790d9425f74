package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.bench.ModelShape;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A model folder of random weights that is there as long as it is open.
///
/// @param folder the folder
record TemporaryModel(Path folder) implements AutoCloseable {
    static TemporaryModel write(ModelShape shape) {
        try {
            TemporaryModel model = new TemporaryModel(Files.createTempDirectory("bosch-" + shape.name()));
            try {
                shape.write(model.folder());
            } catch (InputException e) {
                model.close();
                throw e;
            }
            return model;
        } catch (IOException e) {
            throw new InputException("no folder for temporary files can be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
