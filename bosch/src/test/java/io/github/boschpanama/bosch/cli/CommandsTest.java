package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.runtime.safetensors.Checkpoint;
import io.github.boschpanama.runtime.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"eval", "rank", "generate", "logits", "tokenize", "inspect", "doctor", "bench"})
    void helpHasExamples(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("Example"), run::out);
    }

    @Test
    void doctorPrintsJson() throws IOException {
        CommandRun run = CommandRun.of("doctor", "--json");
        assertEquals(0, run.code(), run::err);
        List<String> names = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(run.out())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME) {
                    names.add(json.currentName());
                }
            }
        }
        assertEquals(List.of("bosch", "jdk", "javaHome", "system", "architecture", "processors", "memoryBytes",
                "heapBytes", "cpu", "cuda"), names);
    }

    @Test
    void logitsAreWritten() {
        Path file = folder.resolve("logits.safetensors");
        CommandRun run = CommandRun.of("logits", "--ids", "5, 17,300", "--rows", "last:2", "--out", file.toString());
        assertEquals(0, run.code(), run::err);
        try (Arena arena = Arena.ofShared()) {
            assertEquals(Shape.of(2, 1024), Checkpoint.open(file, arena).tensor("logits").shape());
        }
    }

    @Test
    void generationIsTheSameForTheSameSeed() {
        String[] arguments = {"generate", "--prompt", " The old", "--max-tokens", "9", "--temperature", "1", "--seed",
                "5"};
        CommandRun first = CommandRun.of(arguments);
        assertEquals(0, first.code(), first::err);
        assertTrue(first.out().strip().length() > 9, first::out);
        assertEquals(first.out(), CommandRun.of(arguments).out());
    }

    @Test
    void aPromptMayComeFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prompt.txt"), " The old mill\n");
        CommandRun run = CommandRun.of("generate", "--prompt-file", file.toString(), "--max-tokens", "5");
        assertEquals(0, run.code(), run::err);
        assertEquals(CommandRun.of("generate", "--prompt", " The old mill", "--max-tokens", "5").out(), run.out());
        assertTrue(run.err().contains("KV cache of"), run::err);
    }

    @Test
    void whatIsPrintedIsUtf8WhateverTheLocale() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Main.utf8(new PrintStream(bytes, true, StandardCharsets.US_ASCII)).println("naïve 中");
        assertEquals("naïve 中", bytes.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void inspectListsTheTensors() {
        CommandRun run = CommandRun.of("inspect", BuiltInModel.folder().toString());
        assertTrue(run.out().contains("model.layers.7.self_attn.q_norm.weight"), run::out);
        assertTrue(run.out().contains("90 tensors"), run::out);
        CommandRun json = CommandRun.of("inspect", BuiltInModel.folder().toString(), "--json");
        assertTrue(json.out().matches(
                "(?s)\\{\"tensors\":\\[\\{\"name\":\"[a-z_.0-9]+\",\"dtype\":\"[A-Z0-9]+\",\"shape\":\\[[0-9,]+],"
                        + "\"bytes\":[0-9]+}.*\"metadata\":\\{.*\"elements\":[0-9]+,\"bytes\":[0-9]+}\\n"),
                json::out);
        assertEquals(90, json.out().split("\"name\"", -1).length - 1);
    }

    @Test
    void evalPrintsJson() {
        CommandRun run = CommandRun.of("eval", "--samples", "2", "--context", "160", "--json");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().matches(
                "(?s)\\{\"model\":\"demo\",\"mask\":\"full attention\",\"asked\":\"[^\"]+\",\"samples\":2,\"tokenAccuracy\":1.0,\"answerAccuracy\":1.0,"
                        + "\"meanLogProbability\":-[0-9.E-]+,\"byDepth\":\\[\\{\"from\":0.[0-9],.*"),
                run::out);
    }
}
