package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The model `demo` that comes with this project: 2.1 million parameters in Qwen3 architecture, trained on the needle task
/// of its `niah.json`.
public final class BuiltInModel {
    /// The name that `--model` takes.
    public static final String NAME = "demo";

    private static final List<String> FILES = List.of("config.json", "model.safetensors", "niah.json",
            "tokenizer.json", "tokenizer_config.json");

    private BuiltInModel() {}

    /// The folder that holds the model. What lies in a jar cannot be memory mapped: it is unpacked once, into
    /// `${XDG_CACHE_HOME:-~/.cache}/bosch/models/demo-<hash of its content>`.
    ///
    /// @return a folder in Hugging Face layout, not to be changed
    /// @throws InputException if the cache folder cannot be written
    public static Path folder() {
        URL resource = Objects.requireNonNull(BuiltInModel.class.getResource(NAME + "/" + FILES.getFirst()));
        return resource.getProtocol().equals("file")
                ? Path.of(URI.create(resource.toString())).getParent()
                : unpack(cache(System.getenv("XDG_CACHE_HOME"), home(System.getenv("HOME"))));
    }

    /// @param variable what the shell calls `~`, which need not be what the system's list of users says; may be null
    private static String home(String variable) {
        return variable != null && Path.of(variable).isAbsolute() ? variable : System.getProperty("user.home");
    }

    /// @param configured the variable of the XDG base directory specification, which ignores a relative path; may be null
    static Path cache(String configured, String home) {
        return configured != null && Path.of(configured).isAbsolute() ? Path.of(configured) : Path.of(home, ".cache");
    }

    /// Puts the files into a folder beside its place, and that in its place.
    static Path unpack(Path cache) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        MessageDigest hash = sha256();
        for (String file : FILES) {
            files.put(file, content(file));
            hash.update(files.get(file));
        }
        String name = NAME + "-" + HexFormat.of().formatHex(hash.digest(), 0, 8);
        Path folder = cache.resolve("bosch").resolve("models").resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path part = folder.resolveSibling(
                "." + name + "." + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId());
        try {
            Files.createDirectories(part);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(part.resolve(file.getKey()), file.getValue());
            }
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            discard(part);
            if (!Files.isDirectory(folder)) { // else another process was first, with the same content
                throw new InputException(folder + ": the built-in model cannot be unpacked there (" + e
                        + "); set XDG_CACHE_HOME to a folder that can be written", e);
            }
        }
        return folder;
    }

    private static void discard(Path part) {
        try {
            for (String file : FILES) {
                Files.deleteIfExists(part.resolve(file));
            }
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // What is left is hidden and small; the failure that led here is the one to tell.
        }
    }

    private static byte[] content(String file) {
        try (InputStream stream = BuiltInModel.class.getResourceAsStream(NAME + "/" + file)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
