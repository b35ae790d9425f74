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
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `bosch inspect`: what a safetensors file or folder holds.
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Lists the tensors of a safetensors file or model folder.", footer = {
        "", "Examples:", "  bosch inspect model.safetensors", "  bosch inspect ~/models/Qwen3-0.6B --json"})
final class InspectCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE|DIR", description = "A safetensors file, or a folder with one or with shards.")
    private Path location;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        if (!Files.exists(location)) {
            throw new InputException(location + ": no such file or folder");
        }
        try (Arena arena = Arena.ofShared()) {
            Checkpoint checkpoint = Checkpoint.open(location, arena);
            if (json) {
                printJson(checkpoint);
            } else {
                printTable(checkpoint);
            }
        }
    }

    private void printTable(Checkpoint checkpoint) {
        List<TensorEntry> entries = checkpoint.entries();
        int width = entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
        PrintWriter out = spec.commandLine().getOut();
        for (TensorEntry entry : entries) {
            out.printf("%-" + Math.max(width, 1) + "s  %-7s  %-20s  %10s%n", entry.name(), entry.dtype(),
                    entry.shape(), size(entry.byteSize()));
        }
        checkpoint.metadata().forEach((file, metadata) -> {
            if (!metadata.isEmpty()) {
                out.println(file.getFileName() + " metadata: " + metadata);
            }
        });
        out.printf(Locale.ROOT, "%d tensors, %,d elements, %s%n", entries.size(), elements(entries),
                size(bytes(entries)));
    }

    private void printJson(Checkpoint checkpoint) {
        List<TensorEntry> entries = checkpoint.entries();
        JsonOutput.print(spec.commandLine().getOut(), out -> {
            out.writeArrayFieldStart("tensors");
            for (TensorEntry entry : entries) {
                out.writeStartObject();
                out.writeStringField("name", entry.name());
                out.writeStringField("dtype", entry.dtype().toString());
                out.writeFieldName("shape");
                long[] extents = entry.shape().toArray();
                out.writeArray(extents, 0, extents.length);
                out.writeNumberField("bytes", entry.byteSize());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeObjectFieldStart("metadata");
            for (Map.Entry<Path, Map<String, String>> file : checkpoint.metadata().entrySet()) {
                out.writeObjectFieldStart(file.getKey().getFileName().toString());
                for (Map.Entry<String, String> entry : file.getValue().entrySet()) {
                    out.writeStringField(entry.getKey(), entry.getValue());
                }
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeNumberField("elements", elements(entries));
            out.writeNumberField("bytes", bytes(entries));
        });
    }

    private static long elements(List<TensorEntry> entries) {
        return entries.stream().mapToLong(entry -> entry.shape().elements()).sum();
    }

    private static long bytes(List<TensorEntry> entries) {
        return entries.stream().mapToLong(TensorEntry::byteSize).sum();
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
