package io.github.boschpanama.runtime.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.DType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the header of one safetensors file: eight bytes of length, then a JSON object
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …, "__metadata__": {"key": "text"}}`, then the
/// tensors' bytes to the end of the file.
///
/// Rules of the format: README and `tensor.rs` of the reference implementation (huggingface/safetensors). Where that is
/// lenient (a key besides the three of an entry is skipped there), this is strict: a key that nobody honours may mean
/// something.
final class HeaderReader {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final JsonParser json;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, ByteLayout.Claim> claims = new LinkedHashMap<>();

    private HeaderReader(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /// @param file the file's name, for messages
    /// @param bytes the whole file
    /// @return the header
    /// @throws InputException naming the rule that is broken, the file, the tensor and the offset
    static Header read(Path file, MemorySegment bytes) {
        byte[] text = text(file, bytes);
        try (JsonParser json = Json.parser(new InputStreamReader(new ByteArrayInputStream(text),
                StandardCharsets.UTF_8))) {
            HeaderReader reader = new HeaderReader(file, json);
            reader.readAll();
            long dataStart = Header.LENGTH_BYTES + text.length;
            List<TensorEntry> entries = new ByteLayout(file, dataStart, bytes.byteSize())
                    .entries(List.copyOf(reader.claims.values()));
            return new Header(entries, reader.metadata);
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": the header is not valid JSON at header character "
                    + e.getLocation().getCharOffset() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a read from memory
        }
    }

    /// The bytes of the header, which are UTF-8 and begin like an object.
    private static byte[] text(Path file, MemorySegment bytes) {
        if (bytes.byteSize() < Header.LENGTH_BYTES) {
            throw new InputException(file + ": not a safetensors file: " + bytes.byteSize()
                    + " bytes, where the length of the header alone takes " + Header.LENGTH_BYTES);
        }
        long length = bytes.get(LENGTH, 0);
        if (length < 0 || length > Header.MAX_LENGTH) {
            throw new InputException(file + ": not a safetensors file: its first 8 bytes give a header of "
                    + Long.toUnsignedString(length) + " bytes, and the format allows " + Header.MAX_LENGTH);
        }
        if (length > bytes.byteSize() - Header.LENGTH_BYTES) {
            throw new InputException(file + ": the header should take " + length + " bytes from offset "
                    + Header.LENGTH_BYTES + ", but the file ends at " + bytes.byteSize()
                    + "; it is truncated or not a safetensors file");
        }
        byte[] text = bytes.asSlice(Header.LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        if (text.length == 0 || text[0] != '{') {
            throw new InputException(file + ": not a safetensors file: the header should begin with '{' at offset "
                    + Header.LENGTH_BYTES + (text.length == 0 ? " and is empty" : " and begins with byte " + text[0]));
        }
        requireUtf8(file, text);
        return text;
    }

    private static void requireUtf8(Path file, byte[] text) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(text);
        CharBuffer sink = CharBuffer.allocate(8192);
        CoderResult result;
        do {
            result = decoder.decode(in, sink.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new InputException(
                    file + ": the header is not UTF-8 at offset " + (Header.LENGTH_BYTES + in.position()));
        }
    }

    private void readAll() throws IOException {
        json.nextToken(); // '{'
        boolean metadataSeen = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals(Header.METADATA)) {
                if (metadataSeen) {
                    throw fail("the key " + Header.METADATA + " occurs twice");
                }
                metadataSeen = true;
                readMetadata();
            } else if (claims.put(name, readEntry(name)) != null) {
                throw fail(tensor(name) + " occurs twice");
            }
        }
        if (json.nextToken() != null) {
            throw fail("only spaces may follow the header's object, found " + found());
        }
    }

    private void readMetadata() throws IOException {
        expect(JsonToken.START_OBJECT, Header.METADATA + " should be an object of texts");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            expect(JsonToken.VALUE_STRING, Header.METADATA + " holds only texts, but '" + key + "'");
            if (metadata.put(key, json.getText()) != null) {
                throw fail(Header.METADATA + ": the key '" + key + "' occurs twice");
            }
        }
    }

    private ByteLayout.Claim readEntry(String name) throws IOException {
        expect(JsonToken.START_OBJECT, tensor(name) + " should be an object");
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        Set<String> seen = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            if (!seen.add(key)) {
                throw fail(tensor(name) + ": the key '" + key + "' occurs twice");
            }
            switch (key) {
                case "dtype" -> dtype = dtype(name);
                case "shape" -> shape = integers(name, key);
                case "data_offsets" -> offsets = integers(name, key);
                default -> throw fail(
                        tensor(name) + ": unknown key '" + key + "'; an entry has dtype, shape and data_offsets");
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw fail(tensor(name) + ": an entry needs dtype, shape and data_offsets, found " + seen);
        }
        if (offsets.length != 2) {
            throw fail(tensor(name) + ": data_offsets should be [begin, end], found " + Arrays.toString(offsets));
        }
        return new ByteLayout.Claim(name, dtype, shape, offsets[0], offsets[1]);
    }

    private DType dtype(String name) throws IOException {
        expect(JsonToken.VALUE_STRING, tensor(name) + ": dtype should be a text");
        try {
            return DType.valueOf(json.getText());
        } catch (IllegalArgumentException e) {
            throw fail(tensor(name) + ": unknown dtype '" + json.getText() + "'; known are " + DType.names());
        }
    }

    private long[] integers(String name, String key) throws IOException {
        expect(JsonToken.START_ARRAY, tensor(name) + ": " + key + " should be an array");
        List<Long> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_NUMBER_INT, tensor(name) + ": " + key + " should hold whole numbers");
            if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
                throw fail(tensor(name) + ": " + key + " should hold numbers from 0 to " + Long.MAX_VALUE + ", found "
                        + json.getText());
            }
            values.add(json.getLongValue());
        }
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private void expect(JsonToken token, String what) throws IOException {
        if (json.currentToken() != token) {
            throw fail(what + ", found " + found());
        }
    }

    private String found() throws IOException {
        String text = json.getText();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private InputException fail(String message) {
        return new InputException(file + ": " + message + " (header character "
                + json.currentTokenLocation().getCharOffset() + ")");
    }

    private static String tensor(String name) {
        return "tensor '" + name + "'";
    }
}
