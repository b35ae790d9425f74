package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.models.tokenizer.JsonTokenization;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch tokenize`: texts to ids and back, as JSON from standard input to standard output.
@Command(name = "tokenize", mixinStandardHelpOptions = true, description = {
        "Turns texts into token ids and back, as JSON.",
        "A JSON array of strings on standard input becomes a JSON array of id arrays (no special tokens added), or the other way round."}, footer = {
                "", "Examples:",
                "  echo '[\"Hello world\"]' | bosch tokenize --tokenizer ~/models/Qwen3-0.6B",
                "  echo '[[9707, 1879]]' | bosch tokenize --tokenizer ~/models/Qwen3-0.6B --decode"})
final class TokenizeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--tokenizer", paramLabel = "FILE|DIR", required = true, description = "tokenizer.json, or the folder it is in.")
    private Path location;

    @Option(names = "--decode", description = "Turn id arrays into strings.")
    private boolean decode;

    @Override
    public void run() {
        Tokenizer tokenizer = Tokenizer.load(location);
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (decode) {
                JsonTokenization.decode(tokenizer, System.in, out, "standard input");
            } else {
                JsonTokenization.encode(tokenizer, System.in, out, "standard input");
            }
        } catch (IOException e) {
            throw new InputException("standard input cannot be read: " + e.getMessage(), e);
        }
        out.flush();
    }
}
