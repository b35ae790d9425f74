package io.github.boschpanama.runtime.safetensors;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// One safetensors file, memory mapped. Opening reads the header only; a tensor's pages are read when they are touched,
/// and the system may drop them again under pressure, so a model's size is bounded by the disk, not by the heap.
///
/// The file must not be shortened while it is mapped: touching a page that is gone ends in an [InternalError].
public final class SafetensorsFile {
    private final Header header;
    private final MemorySegment bytes;
    private final Arena arena;

    private SafetensorsFile(Header header, MemorySegment bytes, Arena arena) {
        this.header = header;
        this.bytes = bytes;
        this.arena = arena;
    }

    /// Maps a file and reads its header.
    ///
    /// @param file a `.safetensors` file
    /// @param arena owns the mapping; shared, if worker threads are to read the tensors
    /// @return the file
    /// @throws InputException if it cannot be read or breaks a rule of the format
    public static SafetensorsFile open(Path file, Arena arena) {
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": a folder, expected a safetensors file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), arena);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /// The same over bytes that are in memory already.
    static SafetensorsFile of(Path file, MemorySegment bytes, Arena arena) {
        return new SafetensorsFile(HeaderReader.read(file, bytes), bytes, arena);
    }

    /// @return the tensors in the order of their bytes
    public List<TensorEntry> entries() {
        return header.entries();
    }

    /// @return the texts under `__metadata__`, in the order of the file; empty if there are none
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /// The tensor over the mapped bytes. The format promises no alignment: where the bytes of a tensor do not start at a
    /// multiple of its element size (an old file whose header is not padded), they are copied into the arena, so that
    /// whoever reads a tensor may count on aligned elements. That is the only copy ever made.
    Tensor tensor(TensorEntry entry) {
        MemorySegment data = bytes.asSlice(entry.offset(), entry.byteSize());
        int elementSize = entry.dtype().byteSize();
        if (data.address() % elementSize != 0) {
            data = arena.allocate(entry.byteSize(), elementSize).copyFrom(data);
        }
        return Tensor.of(entry.dtype(), entry.shape(), data);
    }
}
