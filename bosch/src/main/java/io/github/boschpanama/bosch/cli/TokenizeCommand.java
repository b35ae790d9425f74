package io.github.boschpanama.bosch.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch tokenize`: texts to ids and back, as JSON from standard input to standard output.
@Command(name = "tokenize", mixinStandardHelpOptions = true, description = {
        "Turns a JSON array of strings on standard input into a JSON array of id arrays",
        "(no special tokens added), or the other way round."}, footer = {"", "Examples:",
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
        try (JsonParser in = new JsonFactory().createParser(standardInput());
                JsonGenerator out = new JsonFactory().createGenerator(spec.commandLine().getOut())) {
            out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            expect(in, in.nextToken(), JsonToken.START_ARRAY, "a JSON array");
            out.writeStartArray();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (decode) {
                    expect(in, in.currentToken(), JsonToken.START_ARRAY, "an array of ids");
                    out.writeString(tokenizer.decode(ids(in, tokenizer)));
                } else {
                    expect(in, in.currentToken(), JsonToken.VALUE_STRING, "a string");
                    int[] ids = tokenizer.encode(in.getText());
                    out.writeArray(ids, 0, ids.length);
                }
            }
            out.writeEndArray();
            out.writeRaw('\n');
        } catch (JsonProcessingException e) {
            throw new InputException("standard input is not valid JSON: " + e.getOriginalMessage() + " at line "
                    + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr(), e);
        } catch (IOException e) {
            throw new InputException("standard input cannot be read: " + e.getMessage(), e);
        }
    }

    /// Not closed with the parser: standard input is the process's.
    private static InputStream standardInput() {
        return System.in;
    }

    private static int[] ids(JsonParser in, Tokenizer tokenizer) throws IOException {
        IntStream.Builder ids = IntStream.builder();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in, in.currentToken(), JsonToken.VALUE_NUMBER_INT, "an id");
            if (in.getLongValue() < 0 || in.getLongValue() >= tokenizer.vocabularySize()) {
                throw new InputException("standard input: id " + in.getText() + " at line "
                        + in.currentTokenLocation().getLineNr() + " is outside the vocabulary, 0 to "
                        + (tokenizer.vocabularySize() - 1));
            }
            ids.add(in.getIntValue());
        }
        return ids.build().toArray();
    }

    private static void expect(JsonParser in, JsonToken found, JsonToken expected, String what) throws IOException {
        if (found != expected) {
            throw new InputException("standard input, line " + in.currentTokenLocation().getLineNr() + ", column "
                    + in.currentTokenLocation().getColumnNr() + ": expected " + what + ", found "
                    + (found == null ? "the end" : in.getText()));
        }
    }
}
