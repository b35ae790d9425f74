package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A short text that changes with the content of a file or folder, so that a log is not gone on with by mistake.
///
/// Files up to a limit count byte by byte; larger ones by their size, their time and their first bytes, which for a
/// safetensors file hold names, types and places of the tensors: hashing gigabytes at each start would be felt.
final class Fingerprint {
    private static final int WHOLE = 16 << 20; // bytes
    private static final int START = 1 << 20; // bytes
    private static final int LENGTH = 12; // hexadecimal digits shown

    private Fingerprint() {}

    /// @param location a file, or a model folder
    /// @return its fingerprint
    static String of(Path location) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files(location)) {
                digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                add(digest, file);
            }
            return "sha256 " + HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
        } catch (IOException e) {
            throw InputException.of(location, "cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static List<Path> files(Path location) throws IOException {
        if (!Files.isDirectory(location)) {
            return List.of(location);
        }
        try (Stream<Path> files = Files.list(location)) {
            return files.filter(file -> file.toString().endsWith(".json") || file.toString().endsWith(".safetensors"))
                    .sorted().toList();
        }
    }

    private static void add(MessageDigest digest, Path file) throws IOException {
        boolean whole = Files.size(file) <= WHOLE;
        try (InputStream content = Files.newInputStream(file)) {
            digest.update(content.readNBytes(whole ? WHOLE : START));
        }
        if (!whole) {
            String rest = Files.size(file) + " bytes of " + Files.getLastModifiedTime(file);
            digest.update(rest.getBytes(StandardCharsets.UTF_8));
        }
    }
}
