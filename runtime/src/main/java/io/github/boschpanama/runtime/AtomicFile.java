package io.github.boschpanama.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Files that are there whole or not at all: written beside their place under another name, then moved into it.
public final class AtomicFile {
    /// Links in a row that are followed, as many as Linux follows.
    private static final int MOST_LINKS = 40;

    private AtomicFile() {}

    /// Puts the content into an empty file.
    @FunctionalInterface
    public interface Content {
        /// @param channel an empty file, closed by the caller
        /// @throws IOException if it cannot be written
        void writeTo(FileChannel channel) throws IOException;
    }

    /// Writes a file and replaces any file of that name. A reader sees the old file or the new one, and a process that
    /// still maps the old one keeps it. If the content throws, the old file stays. Where the path is a link to a file, that
    /// file is replaced.
    ///
    /// @param file where the file goes; its folder must exist
    /// @param content writes the bytes
    /// @throws InputException if the file cannot be written, or is a device or a folder
    public static void write(Path file, Content content) {
        Path target = target(file);
        String writer = ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId();
        Path part = target.resolveSibling("." + target.getFileName() + "." + writer + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.close();
                force(part);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw InputException.of(target, part, "cannot be written", e);
        }
    }

    /// @return what links lead to, whether it is there or not
    private static Path target(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputException(file + ": cannot be replaced, since it is no regular file; name another");
        }
        Path target = file.toAbsolutePath();
        try {
            for (int links = 0; Files.isSymbolicLink(target) && links < MOST_LINKS; links++) {
                target = target.resolveSibling(Files.readSymbolicLink(target));
            }
            if (Files.isSymbolicLink(target)) {
                throw new InputException(file + ": a link that leads to no file; name another");
            }
            return target;
        } catch (IOException e) {
            throw InputException.of(file, "cannot be written", e);
        }
    }

    /// Without it the name could be on the disk before the bytes are.
    private static void force(Path part) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
