package io.github.boschpanama.runtime.safetensors;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The tensors of a model by name, in one safetensors file or in shards with an index: memory mapped, nothing copied,
/// whatever the size.
///
/// Elements are little-endian, as the format wants them and as every machine with a Vector API has them.
///
/// An index and its shards must agree in both directions. A tensor that the index puts into a shard that lacks it is an
/// error, and so is a tensor in a shard that the index does not put there: both mean files of different versions.
public final class Checkpoint {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path location;
    private final Map<Path, SafetensorsFile> files;
    private final Map<String, TensorEntry> entries;
    private final Map<String, Tensor> tensors = new ConcurrentHashMap<>();

    private Checkpoint(Path location, Map<Path, SafetensorsFile> files) {
        this.location = location;
        this.files = files;
        this.entries = new LinkedHashMap<>();
        for (SafetensorsFile file : files.values()) {
            file.entries().forEach(entry -> entries.put(entry.name(), entry));
        }
    }

    /// Maps the file or files and reads their headers.
    ///
    /// @param location a safetensors file, an index (a file ending in `.json`), or a folder with `model.safetensors` or
    ///        else `model.safetensors.index.json`
    /// @param arena owns the mappings and must outlive the tensors; shared, if worker threads are to read them
    /// @return the checkpoint
    /// @throws InputException if a file is missing or breaks a rule of its format, or the files contradict one another
    public static Checkpoint open(Path location, Arena arena) {
        if (!Files.isDirectory(location)) {
            return location.toString().endsWith(".json") ? openIndex(location, arena) : openFile(location, arena);
        }
        if (Files.exists(location.resolve(SINGLE))) {
            return openFile(location.resolve(SINGLE), arena);
        }
        if (Files.exists(location.resolve(INDEX))) {
            return openIndex(location.resolve(INDEX), arena);
        }
        throw new InputException(location + ": the folder holds neither " + SINGLE + " nor " + INDEX);
    }

    private static Checkpoint openFile(Path file, Arena arena) {
        return new Checkpoint(file, Map.of(file, SafetensorsFile.open(file, arena)));
    }

    private static Checkpoint openIndex(Path index, Arena arena) {
        Map<String, Path> shards = CheckpointIndex.read(index);
        Map<Path, SafetensorsFile> files = new LinkedHashMap<>();
        for (Path shard : new LinkedHashSet<>(shards.values())) {
            files.put(shard, SafetensorsFile.open(shard, arena));
        }
        requireAgreement(index, shards, files);
        return new Checkpoint(index, files);
    }

    private static void requireAgreement(Path index, Map<String, Path> shards, Map<Path, SafetensorsFile> files) {
        Map<String, Path> missing = new HashMap<>(shards);
        files.forEach((shard, file) -> {
            for (TensorEntry entry : file.entries()) {
                if (!missing.remove(entry.name(), shard)) {
                    throw new InputException(shard + ": holds tensor '" + entry.name() + "', which " + index
                            + (shards.containsKey(entry.name())
                                    ? " puts into " + shards.get(entry.name())
                                    : " does not name")
                            + "; are the files of one version?");
                }
            }
        });
        shards.forEach((name, shard) -> {
            if (missing.containsKey(name)) {
                throw new InputException(shard + ": lacks tensor '" + name + "', which " + index
                        + " puts there; are the files of one version?");
            }
        });
    }

    /// @return the file or index that was opened
    public Path location() {
        return location;
    }

    /// @return the names of all tensors, file by file in the order of their bytes
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /// @return what the headers say of all tensors, in the order of [#names()]
    public List<TensorEntry> entries() {
        return new ArrayList<>(entries.values());
    }

    /// @return the texts under `__metadata__` of each file
    public Map<Path, Map<String, String>> metadata() {
        Map<Path, Map<String, String>> metadata = new LinkedHashMap<>();
        files.forEach((path, file) -> metadata.put(path, file.metadata()));
        return metadata;
    }

    /// @param name a tensor's name
    /// @return whether there is one
    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /// The tensor, over the mapped file. Its elements are aligned to their size: the format does not promise that, and a
    /// tensor that is not (an old file whose header is not padded) is copied into the arena when first asked for.
    ///
    /// @param name the tensor's name
    /// @return the tensor; the same one each time
    /// @throws InputException if there is none of that name
    public Tensor tensor(String name) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new InputException(location + ": no tensor '" + name + "' among its " + entries.size()
                    + "; is it a checkpoint of the architecture that config.json names?");
        }
        return tensors.computeIfAbsent(name, key -> files.get(entry.file()).tensor(entry));
    }
}
