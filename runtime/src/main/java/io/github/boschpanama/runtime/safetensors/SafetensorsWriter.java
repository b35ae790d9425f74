package io.github.boschpanama.runtime.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.boschpanama.runtime.AtomicFile;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/// Writes safetensors files. The same tensors and metadata give the same bytes: tensors go by falling element size, then
/// by name, as in the reference implementation, so that each is aligned to its elements; keys of the metadata are
/// sorted; the header is padded with spaces so that the data starts on a cache line.
public final class SafetensorsWriter {
    private static final int DATA_ALIGNMENT = 64;
    private static final long CHUNK = 1 << 30; // a ByteBuffer holds less than 2 GB
    private static final Comparator<Entry<String, Tensor>> ORDER = Comparator
            .comparing((Entry<String, Tensor> entry) -> -entry.getValue().dtype().byteSize())
            .thenComparing(Entry.comparingByKey());

    private SafetensorsWriter() {}

    /// Writes a file beside its place and moves it there.
    ///
    /// @param file where the file goes; a file of that name is replaced
    /// @param tensors by name, in host memory
    /// @param metadata texts for the key `__metadata__`; empty for none
    /// @throws IllegalArgumentException if a tensor is named `__metadata__`, a text is no valid Unicode, or the header
    ///         would be longer than the format allows
    /// @throws InputException if the file cannot be written
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<Entry<String, Tensor>> ordered = tensors.entrySet().stream().sorted(ORDER).toList();
        byte[] header = header(ordered, metadata);
        AtomicFile.write(file, channel -> {
            writeFully(channel, ByteBuffer.wrap(header));
            for (Entry<String, Tensor> entry : ordered) {
                write(channel, entry.getValue().segment());
            }
        });
    }

    /// The length and the padded JSON.
    private static byte[] header(List<Entry<String, Tensor>> ordered, Map<String, String> metadata) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(Header.METADATA);
                for (Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Entry<String, Tensor> entry : ordered) {
                writeEntry(json, entry.getKey(), entry.getValue(), offset);
                offset += entry.getValue().byteSize();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a write to memory
        }
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name or a text of the metadata is no valid Unicode: " + text, e);
        }
        int padding = Math.floorMod(-Header.LENGTH_BYTES - utf8.remaining(), DATA_ALIGNMENT);
        long length = utf8.remaining() + padding;
        if (length > Header.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the header would take " + length + " bytes, and the format allows " + Header.MAX_LENGTH);
        }
        return ByteBuffer.allocate(Header.LENGTH_BYTES + (int) length).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
                .put(utf8).put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII)).array();
    }

    private static void writeEntry(JsonGenerator json, String name, Tensor tensor, long offset) throws IOException {
        if (name.equals(Header.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be named " + Header.METADATA);
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeFieldName("shape");
        long[] shape = tensor.shape().toArray();
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[]{offset, offset + tensor.byteSize()}, 0, 2);
        json.writeEndObject();
    }

    private static void write(FileChannel channel, MemorySegment data) throws IOException {
        for (long from = 0; from < data.byteSize(); from += CHUNK) {
            writeFully(channel, data.asSlice(from, Math.min(CHUNK, data.byteSize() - from)).asByteBuffer());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
