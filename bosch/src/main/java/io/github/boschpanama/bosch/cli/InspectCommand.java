package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import io.github.boschpanama.runtime.safetensors.TensorEntry;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `bosch inspect`: what a safetensors file or folder holds.
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Lists the tensors of a safetensors file or model folder.", footer = {
        "", "Examples:", "  bosch inspect model.safetensors", "  bosch inspect ~/models/Qwen3-0.6B"})
final class InspectCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE|DIR", description = "A safetensors file, or a folder with one or with shards.")
    private Path location;

    @Override
    public void run() {
        if (!Files.exists(location)) {
            throw new InputException(location + ": no such file or folder");
        }
        try (Arena arena = Arena.ofShared()) {
            Checkpoint checkpoint = Checkpoint.open(location, arena);
            List<TensorEntry> entries = checkpoint.entries();
            int width = entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
            PrintWriter out = spec.commandLine().getOut();
            long bytes = 0;
            long elements = 0;
            for (TensorEntry entry : entries) {
                out.printf("%-" + Math.max(width, 1) + "s  %-7s  %-20s  %10s%n", entry.name(), entry.dtype(),
                        entry.shape(), size(entry.byteSize()));
                bytes += entry.byteSize();
                elements += entry.shape().elements();
            }
            checkpoint.metadata().forEach((file, metadata) -> {
                if (!metadata.isEmpty()) {
                    out.println(file.getFileName() + " metadata: " + metadata);
                }
            });
            out.printf(Locale.ROOT, "%d tensors, %,d elements, %s%n", entries.size(), elements, size(bytes));
        }
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
