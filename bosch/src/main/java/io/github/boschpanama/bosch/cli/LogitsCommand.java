package io.github.boschpanama.bosch.cli;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.ForwardPass;
import io.github.boschpanama.models.decoder.RowSelection;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import io.github.boschpanama.runtime.safetensors.SafetensorsWriter;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch logits`: one pass over given token ids, its logits to a safetensors file, for comparing implementations.
@Command(name = "logits", mixinStandardHelpOptions = true, description = "Runs token ids through the model and writes the logits.", footer = {
        "", "Examples:", "  bosch logits --model demo --ids 5,17,300 --out logits.safetensors",
        "  bosch logits --model DIR --ids golden.safetensors --rows last:6 --mask mask.json --out logits.safetensors"})
final class LogitsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Option(names = "--ids", paramLabel = "FILE|1,2,3", required = true, description = "Token ids separated by commas, or a safetensors file with input_ids, I64 [1, tokens] or [tokens].")
    private String ids;

    @Option(names = "--mask", paramLabel = "FILE", description = "Mask file. Default: full attention everywhere.")
    private Path mask;

    @Option(names = "--rows", paramLabel = "last:N", description = "Only the last N positions. Default: all.")
    private String rows;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where 'logits', F32 [rows, vocabulary], goes.")
    private Path out;

    @Override
    public void run() {
        int[] tokens = ids.endsWith(".safetensors") || Files.isRegularFile(Path.of(ids))
                ? stored(Path.of(ids))
                : listed();
        int first = tokens.length - wantedRows(tokens.length);
        try (Backend backend = model.openBackend(); Arena arena = Arena.ofShared()) {
            DecoderModel decoder = DecoderModel.load(model.folder(), backend, arena, tokens.length);
            decoder.requireKnown(tokens);
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(tokens));
            RowSelection wanted = RowSelection.of(backend, arena, batch,
                    IntStream.range(first, tokens.length).toArray());
            Tensor computed = new ForwardPass(decoder, arena, batch, wanted).run(ModelOptions.mask(decoder, mask));
            Tensor host = Tensor.allocate(arena, DType.F32, computed.shape().toArray());
            backend.download(computed, host);
            SafetensorsWriter.write(out, Map.of("logits", host), Map.of());
            spec.commandLine().getErr().println("bosch: logits " + host.shape() + " written to " + out);
        }
    }

    private int[] listed() {
        try {
            return Arrays.stream(ids.split(",")).map(String::strip).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new InputException("--ids " + ids + ": expected whole numbers separated by commas", e);
        }
    }

    private static int[] stored(Path file) {
        try (Arena arena = Arena.ofShared()) {
            Tensor input = Checkpoint.open(file, arena).tensor("input_ids");
            boolean longs = input.dtype() == DType.I64;
            boolean row = input.shape().rank() == 1 || input.shape().rank() == 2 && input.extent(0) == 1;
            if (!row || !longs && input.dtype() != DType.I32) {
                throw new InputException(file + ": input_ids is " + input + ", expected I64 [1, tokens]");
            }
            int[] tokens = new int[Math.toIntExact(input.shape().elements())];
            for (int i = 0; i < tokens.length; i++) {
                long id = longs
                        ? input.segment().getAtIndex(JAVA_LONG_UNALIGNED, i)
                        : input.segment().getAtIndex(JAVA_INT_UNALIGNED, i);
                tokens[i] = Math.clamp(id, -1, Integer.MAX_VALUE);
            }
            if (tokens.length == 0) {
                throw new InputException(file + ": input_ids is empty, expected at least one token");
            }
            return tokens;
        }
    }

    private int wantedRows(int tokens) {
        if (rows == null) {
            return tokens;
        }
        if (rows.matches("last:[0-9]{1,9}")) {
            int count = Integer.parseInt(rows.substring("last:".length()));
            if (count >= 1 && count <= tokens) {
                return count;
            }
        }
        throw new InputException("--rows is " + rows + ", expected last:N with N from 1 to " + tokens);
    }
}
