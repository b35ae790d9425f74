package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.HeadMaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user gets for a mistake: exit code 2, one line that says what was wrong, no stack trace.
class BadInputTest {
    @TempDir
    Path folder;

    private static void assertRefused(String fault, String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(2, run.code(), run::err);
        assertTrue(run.err().contains(fault), () -> Arrays.toString(arguments) + ": " + run.err());
        assertFalse(run.err().contains("\tat "), run::err);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name a command: search, compare             |
            no command 'foo'; there are search, compare | foo
            expected a number from 1 up, or a file      | eval --samples -3
            whole numbers separated by commas           | logits --ids -1x --out x
            top-p is 0.0                                | generate --prompt x --top-p 0
            nothing to rank                             | rank --method DCAM --samples 1 --context 160 --window 500
            no regular file                             | logits --ids 1 --out .
            Unknown options: '--modle'                  | eval --modle demo
            no such folder                              | eval --model nowhere
            expected a number from 1 up, or a file      | eval --samples 0
            expected at least 1                         | eval --context 0
            max_position_embeddings is 1024             | eval --context 4000 --samples 1
            the smallest that fits is                   | eval --context 10 --samples 1
            known are niah_single_1                     | eval --variant niah_singel
            cannot be read                              | eval --mask . --samples 1 --context 160
            leaves nothing to choose                    | search --ratio 0.5,0.001 --samples 1 --context 160
            at least 9 masks                            | search --budget 8 --samples 1 --context 160
            at least 8 masks                            | compare --out x --budget 7 --methods B-single,BOSCH
            none of which is in --only                  | bench --shape qwen3-0.6b --only gemm
            no such mask file                           | eval --mask nothing.json --samples 1 --context 160
            no such file                                | eval --samples nothing.jsonl
            expected a number from 1 to 1024            | eval --threads 0 --samples 1 --context 160
            Missing required argument                   | generate --model demo
            cannot be read                              | generate --prompt-file nothing.txt
            expected 0 (greedy) or more                 | generate --prompt x --temperature -1
            expected at least 1                         | generate --prompt x --max-tokens 0
            expected last:N                             | logits --ids 1,2 --rows first:1 --out x
            vocab_size is 1024                          | logits --ids 1,5000 --out x
            no such file or folder                      | inspect nowhere
            expected at least 1                         | bench --tokens 0
            expected numbers from 1 to 1024             | bench --threads 1,0
            --samples is 0                              | bench --samples 0
            --questions is 0                            | bench --questions 0
            --local is 2.0                              | bench --local 2
            --window is 0                               | bench --local 0.5 --window 0
            --questions is 0                            | eval --questions 0 --samples 1 --context 160
            is a file, whose samples are taken          | eval --questions 2 --samples mine.jsonl
            expected 1: for more take niah_multikey_1   | search --questions 2 --variant niah_single_2
            there are 3 samples                         | search --questions 4 --samples 3
            for more take niah_multikey_2 or            | search --questions 5
            known is qwen3-0.6b                         | bench --shape gpt
            max_position_embeddings is 1024             | bench --only prefill --tokens 2000 --threads 1
            known are DCAM, APL, PROXY                  | rank --method best
            Missing required option: '--method          | rank --model demo
            expected a window of at least 1             | rank --method DCAM --window 0
            expected a window of at least 1             | search --window 0
            no fewer sinks than 0                       | compare --out x --sinks -1
            --memory is -1                              | compare --out x --memory -1
            """)
    void isToldInALine(String fault, String arguments) {
        assertRefused(fault, arguments == null ? new String[0] : arguments.split(" "));
    }

    @Test
    void anUnreadableConfigIsNotCalledMissing() throws IOException {
        Path broken = copyOfDemo();
        Files.delete(broken.resolve("config.json"));
        Files.createDirectory(broken.resolve("config.json"));
        assertRefused("config.json: cannot be read", "eval", "--model", broken.toString());
    }

    @Test
    void tokensThatTheModelHasNoEmbeddingForAreRefused() throws IOException {
        Path broken = copyOfDemo();
        Path tokenizer = broken.resolve("tokenizer.json");
        String file = Files.readString(tokenizer);
        int added = file.indexOf("\"added_tokens\": [") + "\"added_tokens\": [".length();
        Files.writeString(tokenizer, file.substring(0, added)
                + "{\"id\": 1024, \"content\": \"<extra>\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false,"
                + " \"normalized\": false, \"special\": true}" + (file.charAt(added) == ']' ? "" : ",")
                + file.substring(added));
        assertRefused("token id 1024: the model's vocab_size is 1024", "generate", "--model", broken.toString(),
                "--prompt", "a<extra>b");
        Path samples = Files.writeString(folder.resolve("samples.jsonl"),
                "{\"prompt\": \"a<extra>b\", \"answer\": \"c\"}\n");
        for (String[] command : new String[][]{{"eval"}, {"rank", "--method", "DCAM"}}) {
            String[] asked = Arrays.copyOf(command, command.length + 4);
            System.arraycopy(new String[]{"--model", broken.toString(), "--samples", samples.toString()}, 0, asked,
                    command.length, 4);
            assertRefused("token id 1024", asked);
        }
    }

    @Test
    void moreTokensThanAnIntCountsAreOnlyTheContext() {
        assertRefused("the model's context is 1024", "generate", "--prompt", " a".repeat(1200), "--max-tokens",
                "2147483647");
        assertEquals(0, CommandRun.of("generate", "--prompt", "The old", "--max-tokens", "2147483647").code());
    }

    @Test
    void aMaskOfAnotherModelIsRefused() {
        Path mask = folder.resolve("mask.json");
        HeadMaskFile.write(HeadMask.full(3, 2, 32, 0), Map.of(), mask);
        assertRefused("made for another model", "eval", "--mask", mask.toString(), "--samples", "1", "--context",
                "160");
    }

    @Test
    void aTruncatedCheckpointIsRefused() throws IOException {
        Path broken = copyOfDemo();
        try (var channel = Files.newByteChannel(broken.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1000);
        }
        assertRefused("model.safetensors", "eval", "--model", broken.toString(), "--samples", "1", "--context", "160");
    }

    @Test
    void aCheckpointThatConfigDoesNotDescribeIsRefused() throws IOException {
        Path broken = copyOfDemo();
        Path config = broken.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"intermediate_size\": 384",
                "\"intermediate_size\": 380"));
        assertRefused("but config.json asks for [380, 128]", "eval", "--model", broken.toString(), "--samples", "1",
                "--context", "160");
    }

    private Path copyOfDemo() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("model"));
        try (Stream<Path> files = Files.list(BuiltInModel.folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        return copy;
    }
}
