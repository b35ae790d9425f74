package io.github.boschpanama.runtime.safetensors;

import static io.github.boschpanama.runtime.safetensors.Bytes.entry;
import static io.github.boschpanama.runtime.safetensors.Bytes.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Shape;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A test for each rule of the format.
class FormatRulesTest {
    @TempDir
    Path folder;

    // ---- the length of the header

    @Test
    void aFileShorterThanTheLength() {
        refused(new byte[0], "not a safetensors file: 0 bytes");
        refused(new byte[7], "not a safetensors file: 7 bytes");
    }

    @Test
    void aHeaderOverTheLimit() {
        refused(file(100_000_001, new byte[]{'{', '}'}, 0), "a header of 100000001 bytes", "allows 100000000");
        refused(file(-1, new byte[]{'{', '}'}, 0), "a header of 18446744073709551615 bytes");
    }

    @Test
    void aHeaderPastTheEnd() {
        refused(file(3, new byte[]{'{', '}'}, 0), "3 bytes from offset 8, but the file ends at 10");
    }

    // ---- a UTF-8 JSON object

    @Test
    void aHeaderThatBeginsOtherwise() {
        refused(file("", 0), "begin with '{' at offset 8 and is empty");
        refused(file("[]", 0), "begin with '{' at offset 8 and begins with byte 91");
        refused(file(" {}", 0), "begins with byte 32");
        refused(file("\uFEFF{}", 0), "begins with byte -17");
    }

    @Test
    void aHeaderThatIsNotUtf8() {
        byte[] header = "{\"a?\":{}}".getBytes(StandardCharsets.UTF_8);
        header[3] = (byte) 0xC0; // the first byte of an overlong form
        refused(file(header.length, header, 0), "not UTF-8 at offset 11");
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
        refused(file(utf16.length, utf16, 0), "not valid JSON at header character 2");
    }

    @Test
    void aHeaderThatIsNotJson() {
        refused(file("{\"a\":", 0), "not valid JSON at header character 5");
        refused(file("{\"a\" {}}", 0), "not valid JSON at header character");
        refused(file("{,}", 0), "not valid JSON at header character");
        refused(file("{" + entry("a", "U8", "[1]", 0, 1) + ",}", 1), "not valid JSON");
        refused(file("{/* */}", 0), "not valid JSON");
    }

    @Test
    void onlySpacesFollowTheObject() {
        accepted(file("{}   \n", 0));
        refused(file("{}{}", 0), "only spaces may follow", "found {", "header character 2");
        refused(file("{}\0", 0), "not valid JSON at header character");
    }

    // ---- keys

    @Test
    void aTensorTwice() {
        refused(file("{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("\\u0061", "U8", "[1]", 1, 2) + "}", 2),
                "tensor 'a' occurs twice");
    }

    @Test
    void aKeyOfAnEntryTwice() {
        refused(file("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1),
                "tensor 'a': the key 'dtype' occurs twice (header character 27)");
    }

    @Test
    void anUnknownOrMissingKeyOfAnEntry() {
        refused(file("{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1],\"scale\":2}}", 1),
                "tensor 'a': unknown key 'scale'", "dtype, shape and data_offsets");
        refused(file("{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", 0), "tensor 'a': an entry needs dtype, shape and");
        refused(file("{\"a\":7}", 0), "tensor 'a' should be an object, found 7");
    }

    @Test
    void metadataHoldsOnlyTexts() {
        Map<String, String> metadata = accepted(
                file("{\"__metadata__\":{\"format\":\"pt\",\"b\":\"\"}," + entry("a", "U8", "[1]", 0, 1) + "}", 1))
                .metadata();
        assertEquals(Map.of("format", "pt", "b", ""), metadata);
        assertEquals(List.of("format", "b"), List.copyOf(metadata.keySet()));
        refused(file("{\"__metadata__\":{\"epoch\":3}}", 0), "__metadata__ holds only texts, but 'epoch', found 3");
        refused(file("{\"__metadata__\":{\"a\":null}}", 0), "__metadata__ holds only texts, but 'a', found null");
        refused(file("{\"__metadata__\":[]}", 0), "__metadata__ should be an object");
        refused(file("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", 0), "__metadata__: the key 'a' occurs twice");
        refused(file("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "the key __metadata__ occurs twice");
    }

    // ---- dtype and shape

    @Test
    void anUnknownDtype() {
        refused(file("{" + entry("a", "F4", "[2]", 0, 1) + "}", 1), "tensor 'a': unknown dtype 'F4'", "known are",
                DType.names());
        refused(file("{\"a\":{\"dtype\":4,\"shape\":[],\"data_offsets\":[0,1]}}", 1),
                "dtype should be a text, found 4");
    }

    @Test
    void aShapeThatIsNone() {
        refused(file("{" + entry("a", "U8", "1", 0, 1) + "}", 1), "tensor 'a': shape should be an array, found 1");
        refused(file("{" + entry("a", "U8", "[-1]", 0, 1) + "}", 1), "shape should hold numbers from 0 to", "found -1");
        refused(file("{" + entry("a", "U8", "[1.0]", 0, 1) + "}", 1), "shape should hold whole numbers, found 1.0");
        refused(file("{" + entry("a", "U8", "[9223372036854775808]", 0, 1) + "}", 1), "found 9223372036854775808");
    }

    @Test
    void aSizeThatOverflows() {
        refused(file("{" + entry("a", "U8", "[4294967296,4294967296]", 0, 0) + "}", 0), "tensor 'a'", "is too large");
        refused(file("{" + entry("a", "F64", "[2305843009213693952]", 0, 0) + "}", 0), "tensor 'a'", "is too large");
    }

    @Test
    void aSizeThatIsNotTheShapes() {
        refused(file("{" + entry("a", "F32", "[2,3]", 0, 20) + "}", 20),
                "tensor 'a' at data offsets [0, 20] should take 24 bytes for F32 [2, 3], not 20");
    }

    @ParameterizedTest
    @EnumSource
    void everyDtype(DType dtype) {
        SafetensorsFile file = accepted(
                file("{" + entry("a", dtype.name(), "[3]", 0, 3 * dtype.byteSize()) + "}", 3 * dtype.byteSize()));
        assertEquals(dtype, file.entries().getFirst().dtype());
    }

    // ---- offsets

    @Test
    void offsetsThatAreNone() {
        refused(file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1]}}", 1),
                "data_offsets should be [begin, end], found [1]");
        refused(file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[-1,0]}}", 1),
                "data_offsets should hold numbers from 0");
        refused(file("{" + entry("a", "U8", "[1]", 1, 0) + "}", 1), "[1, 0] ends before it begins");
    }

    @Test
    void aHole() {
        refused(file("{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("b", "U8", "[1]", 2, 3) + "}", 3),
                "tensor 'b' at data offsets [2, 3] leaves a hole after tensor 'a', which ends at 1");
        refused(file("{" + entry("a", "U8", "[1]", 1, 2) + "}", 2), "tensor 'a'", "leaves a hole after the header");
    }

    @Test
    void anOverlap() {
        refused(file("{" + entry("a", "U8", "[2]", 0, 2) + "," + entry("b", "U8", "[2]", 1, 3) + "}", 3),
                "tensor 'b' at data offsets [1, 3] overlaps tensor 'a', which ends at 2");
    }

    @Test
    void aTruncatedFile() {
        refused(file("{" + entry("a", "U8", "[4]", 0, 4) + "}", 3), "tensor 'a' at data offsets [0, 4]",
                "past the end of the file, which has 3 bytes after the header", "truncated");
    }

    @Test
    void bytesThatBelongToNoTensor() {
        refused(file("{" + entry("a", "U8", "[4]", 0, 4) + "}", 6),
                "2 bytes belong to no tensor: tensor 'a' ends at data offset 4 and the file at 6");
        refused(file("{}", 1), "1 bytes belong to no tensor: the header ends");
    }

    // ---- what is allowed

    @Test
    void emptyTensorsScalarsAndAnyOrder() {
        byte[] bytes = file("{" + entry("last", "U8", "[2]", 4, 6) + "," + entry("scalar", "F32", "[]", 0, 4) + ","
                + entry("empty", "F64", "[3,0]", 4, 4) + "," + entry("end", "F16", "[0]", 6, 6) + "}  ", 6);
        List<TensorEntry> entries = accepted(bytes).entries();
        assertEquals(List.of("scalar", "empty", "last", "end"), entries.stream().map(TensorEntry::name).toList());
        assertEquals(Shape.of(), entries.get(0).shape());
        assertEquals(Shape.of(3, 0), entries.get(1).shape());
        assertEquals(new TensorEntry("last", DType.U8, Shape.of(2), path(), bytes.length - 2, 2), entries.get(2));
    }

    @Test
    void noTensorAtAll() {
        assertEquals(List.of(), accepted(file("{}", 0)).entries());
    }

    private Path path() {
        return folder.resolve("model.safetensors");
    }

    private SafetensorsFile accepted(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            return SafetensorsFile.open(Bytes.write(path(), bytes), arena);
        }
    }

    private void refused(byte[] bytes, String... parts) {
        String message = assertThrows(InputException.class, () -> accepted(bytes)).getMessage();
        assertTrue(message.startsWith(path() + ": "), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> message + "\nlacks\n" + part);
        }
    }
}
