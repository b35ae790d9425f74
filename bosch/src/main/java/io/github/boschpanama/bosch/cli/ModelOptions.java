package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.HeadMaskFile;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which model, and what runs it.
final class ModelOptions {
    /// How many workers parallel streams have, on which rankings read attention; looked at once, when the first begins.
    private static final String STREAM_WORKERS = "java.util.concurrent.ForkJoinPool.common.parallelism";

    @Option(names = "--model", paramLabel = "DIR|demo", defaultValue = "demo", description = "Model folder in Hugging Face layout (config.json, tokenizer.json, model.safetensors), or 'demo' for the built-in model. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = Backends.AUTO, description = "What computes: cpu, cuda (an NVIDIA GPU), or auto: cuda where there is a GPU, else cpu. Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads of the CPU. Default: one a processor.")
    private Integer threads;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /// @return the model as the user named it
    String name() {
        return model;
    }

    /// @return the last part of that, which is a title where the path would not be
    String title() {
        return Path.of(model).getFileName().toString();
    }

    /// @return the model as the user named it, with what tells its content from another
    String fingerprint() {
        return model + ", " + Fingerprint.of(folder());
    }

    /// @return the model's folder
    Path folder() {
        return folder(model);
    }

    /// @param model a folder, or `demo`
    /// @return the model's folder
    static Path folder(String model) {
        if (model.equals("demo")) {
            return BuiltInModel.folder();
        }
        Path folder = Path.of(model);
        if (!Files.isDirectory(folder)) {
            throw new InputException("--model " + model + ": " + (Files.exists(folder) ? "no folder" : "no such folder")
                    + "; give a model folder, or 'demo'");
        }
        if (!Files.exists(folder.resolve("config.json"))) {
            throw new InputException("--model " + model + ": no config.json in it; a model folder holds config.json,"
                    + " tokenizer.json and model.safetensors, as downloaded from the Hub");
        }
        return folder;
    }

    /// @return what computes; the caller closes it
    Backend openBackend() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1 || count > 1024) {
            throw new InputException("--threads is " + count + ", expected a number from 1 to 1024");
        }
        System.setProperty(STREAM_WORKERS, Integer.toString(count - 1)); // beside the thread that asks
        return Backends.open(backend, count, notice -> command.commandLine().getErr().println("bosch: " + notice));
    }

    /// @param model the model loaded
    /// @param file a mask file, or null for full attention
    /// @return the mask, which fits the model
    static HeadMask mask(DecoderModel model, Path file) {
        if (file == null) {
            return HeadMask.full(model.config().layers(), model.config().groups(), 1, 0);
        }
        HeadMask mask = HeadMaskFile.read(file);
        try {
            model.requireFits(mask);
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        return mask;
    }
}
