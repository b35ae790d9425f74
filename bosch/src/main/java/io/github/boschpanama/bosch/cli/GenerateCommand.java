package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import io.github.boschpanama.models.generation.Generation;
import io.github.boschpanama.models.generation.Sampler;
import io.github.boschpanama.models.tokenizer.IncrementalDecoder;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch generate`: continues a text, streamed to standard output.
@Command(name = "generate", mixinStandardHelpOptions = true, description = "Continues a prompt, token by token.", footer = {
        "", "Examples:", "  bosch generate --model ~/models/SmolLM2-135M --prompt \"Once upon a time\" --max-tokens 50",
        "  bosch generate --model demo --mask bosch-out/mask-0.5.json --prompt \" The old mill\" --temperature 0.8"})
final class GenerateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @ArgGroup(multiplicity = "1")
    private Prompt prompt;

    /// Where the text is from.
    private static final class Prompt {
        @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "Text to continue; special tokens in it are recognised.")
        private String text;

        @Option(names = "--prompt-file", paramLabel = "FILE", required = true, description = "File with that text, in UTF-8; a line break at its end is left out.")
        private Path file;

        String read() {
            if (text != null) {
                return text;
            }
            try {
                return Files.readString(file).replaceFirst("\\R\\z", "");
            } catch (CharacterCodingException e) {
                throw new InputException(file + ": is not UTF-8; save the file as UTF-8", e);
            } catch (IOException e) {
                throw InputException.of(file, "cannot be read", e);
            }
        }
    }

    @Option(names = "--mask", paramLabel = "FILE", description = "Mask file. Default: full attention everywhere.")
    private Path mask;

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "128", description = "At most so many new tokens. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "0", description = "0 chooses the most probable token; more draws more freely. Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(names = "--top-p", paramLabel = "P", defaultValue = "1", description = "Draw from the most probable tokens that hold this share. Default: ${DEFAULT-VALUE}.")
    private double topP;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Seed of the draws. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public void run() {
        if (maxTokens < 1) {
            throw new InputException("--max-tokens is " + maxTokens + ", expected at least 1");
        }
        Path folder = model.folder();
        Tokenizer tokenizer = Tokenizer.load(folder);
        int[] ids = tokenizer.encodeWithSpecialTokens(prompt.read());
        ModelConfig config = ModelConfig.read(folder);
        if (ids.length >= config.maxPositions()) {
            throw new InputException("the prompt has " + ids.length + " tokens; the model's context is "
                    + config.maxPositions());
        }
        int capacity = (int) Math.min(config.maxPositions(), (long) ids.length + maxTokens);
        try (Backend backend = model.openBackend(); Arena arena = Arena.ofShared()) {
            DecoderModel decoder = DecoderModel.load(folder, backend, arena, capacity);
            DecodingSession session = new DecodingSession(decoder, ModelOptions.mask(decoder, mask), arena, capacity);
            Sampler sampler = new Sampler(config.vocabularySize(), temperature, topP, seed);
            PrintWriter out = spec.commandLine().getOut();
            IncrementalDecoder text = tokenizer.incrementalDecoder();
            long begin = System.nanoTime();
            long[] started = new long[2]; // when the first and the last new token came, in ns
            int count = new Generation(decoder, session, sampler, arena).run(ids, maxTokens, id -> {
                started[started[0] == 0 ? 0 : 1] = System.nanoTime();
                out.print(text.append(id));
                return !out.checkError(); // nobody may be reading any more
            });
            out.println(text.finish());
            PrintWriter err = spec.commandLine().getErr();
            if (count > 1) {
                err.printf(Locale.ROOT,
                        "bosch: prompt of %d tokens in %.1f s; %d tokens, %.1f tokens/s; KV cache of %.1f MiB%n",
                        ids.length, (started[0] - begin) * 1e-9, count, (count - 1) * 1e9 / (started[1] - started[0]),
                        session.cacheBytes() / 0x1p20);
            }
            if (count < maxTokens && session.room() == 0) {
                err.printf(Locale.ROOT, "bosch: ended where the model's context of %,d tokens is full%n", capacity);
            }
        }
    }
}
