package io.github.boschpanama.runtime.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads `model.safetensors.index.json`: `{"metadata": {…}, "weight_map": {"tensor": "shard file", …}}`. Other keys are
/// free text of whoever wrote the file and are skipped, `metadata` too: its `total_size` is wrong in many published
/// files.
final class CheckpointIndex {
    private final Path file;
    private final JsonParser json;

    private CheckpointIndex(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /// @param file the index
    /// @return tensor name → shard, in the order of the file
    /// @throws InputException if the file cannot be read, or names a shard that is missing or outside its folder
    static Map<String, Path> read(Path file) {
        try (JsonParser json = Json.parser(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            return new CheckpointIndex(file, json).readAll();
        } catch (JsonProcessingException e) {
            throw JsonErrors.invalid(file, e);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }

    private Map<String, Path> readAll() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw fail("expected an object with a weight_map");
        }
        Map<String, Path> shards = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            if (!key.equals("weight_map")) {
                json.skipChildren();
            } else if (shards != null) {
                throw fail("weight_map occurs twice");
            } else {
                shards = readWeightMap();
            }
        }
        if (json.nextToken() != null) {
            throw fail("something follows the object");
        }
        if (shards == null) {
            throw new InputException(file + ": no weight_map, which says what file each tensor is in");
        }
        return shards;
    }

    private Map<String, Path> readWeightMap() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw fail("weight_map should be an object");
        }
        Map<String, Path> shards = new LinkedHashMap<>();
        Map<String, Path> found = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String tensor = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw fail("weight_map: tensor '" + tensor + "' should have the name of a file");
            }
            String name = json.getText();
            Path shard = found.get(name);
            if (shard == null) {
                shard = shard(tensor, name);
                found.put(name, shard);
            }
            if (shards.put(tensor, shard) != null) {
                throw fail("weight_map: tensor '" + tensor + "' occurs twice");
            }
        }
        return shards;
    }

    private Path shard(String tensor, String name) {
        Path relative;
        try {
            relative = Path.of(name);
        } catch (InvalidPathException e) {
            throw fail("tensor '" + tensor + "': '" + name + "' is no file name");
        }
        if (relative.isAbsolute() || relative.startsWith("/") || relative.normalize().startsWith("..")) {
            throw fail("tensor '" + tensor + "': shard '" + name
                    + "' lies outside the checkpoint's folder, which is not allowed");
        }
        Path shard = file.resolveSibling(relative);
        if (!Files.isRegularFile(shard)) {
            throw fail("shard '" + name + "' is missing; it should hold tensor '" + tensor
                    + "'. Download the checkpoint again, or that file");
        }
        return shard;
    }

    private InputException fail(String message) {
        return new InputException(file + ": " + message + " (line " + json.currentTokenLocation().getLineNr()
                + ", column " + json.currentTokenLocation().getColumnNr() + ")");
    }
}
