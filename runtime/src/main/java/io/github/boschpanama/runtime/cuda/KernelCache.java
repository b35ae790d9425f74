package io.github.boschpanama.runtime.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Compiled kernels on disk, a file for each source, device and compiler, so that only the first start compiles.
///
/// A cache that cannot be read or written is as good as empty: it costs time, never a failure.
///
/// @param folder where the files are; made when the first is written
record KernelCache(Path folder) {
    /// The system property that names another folder than ~/.cache/bosch/kernels.
    static final String FOLDER_PROPERTY = "bosch.cuda.cache";
    private static final int HASH_LENGTH = 16;

    static KernelCache ofUser() {
        String named = System.getProperty(FOLDER_PROPERTY);
        if (named != null) {
            return new KernelCache(Path.of(named));
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
        return new KernelCache(base.resolve("bosch").resolve("kernels"));
    }

    /// @param source CUDA C
    /// @param computeCapability of the device, 10·major + minor
    /// @param compiler the version of NVRTC
    /// @return the file that holds what the compiler makes of the source for the device
    Path file(String source, int computeCapability, String compiler) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            String hash = HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
            return folder.resolve(hash + "-sm" + computeCapability + "-nvrtc" + compiler + ".bin");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    Optional<byte[]> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// Writes beside the file and moves into place, so that another process sees all of it or nothing.
    void write(Path file, byte[] code) {
        try {
            Files.createDirectories(folder);
            Path beside = Files.createTempFile(folder, "kernels", ".part");
            try {
                Files.write(beside, code);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException notWritten) {
            System.getLogger(KernelCache.class.getName()).log(System.Logger.Level.DEBUG,
                    "compiled kernels are not cached in " + folder, notWritten);
        }
    }
}
