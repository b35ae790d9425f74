package io.github.boschpanama.runtime.safetensors;

import static io.github.boschpanama.runtime.safetensors.Bytes.entry;
import static io.github.boschpanama.runtime.safetensors.Bytes.file;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private final Arena arena = Arena.ofConfined();

    @TempDir
    Path folder;

    @AfterEach
    void unmap() {
        arena.close();
    }

    @Test
    void aFileOrItsFolder() {
        Path file = put("model.safetensors", file("{\"__metadata__\":{\"format\":\"pt\"},"
                + entry("a", "U8", "[2]", 0, 2) + "," + entry("b", "U8", "[3]", 2, 5) + "}", 5));
        for (Path location : List.of(file, folder)) {
            Checkpoint checkpoint = Checkpoint.open(location, arena);
            assertEquals(file, checkpoint.location());
            assertEquals(List.of("a", "b"), List.copyOf(checkpoint.names()));
            assertEquals(Map.of(file, Map.of("format", "pt")), checkpoint.metadata());
            assertArrayEquals(new byte[]{3, 4, 5}, checkpoint.tensor("b").segment().toArray(JAVA_BYTE));
            assertTrue(checkpoint.tensor("b").segment().isMapped());
            assertSame(checkpoint.tensor("b"), checkpoint.tensor("b"));
            assertFalse(checkpoint.contains("c"));
            refused(() -> checkpoint.tensor("c"), file + ": no tensor 'c' among its 2");
        }
    }

    @Test
    void nothingThere() {
        refused(folder, folder + ": the folder holds neither model.safetensors nor model.safetensors.index.json");
        refused(folder.resolve("x.safetensors"), "x.safetensors: no such file");
        refused(folder.resolve("x.index.json"), "x.index.json: cannot be read");
    }

    /// Element alignment is promised even where the file has none: the header below is padded to every length.
    @Test
    void elementsAreAligned() {
        for (int padding = 0; padding < 8; padding++) {
            Path file = put("pad" + padding, file("{" + entry("a", "F32", "[2]", 0, 8) + ","
                    + entry("b", "F64", "[0]", 8, 8) + "}" + " ".repeat(padding), 8));
            Tensor tensor = Checkpoint.open(file, arena).tensor("a");
            assertEquals(0, tensor.segment().address() % 4);
            assertEquals(Float.intBitsToFloat(0x08070605), tensor.segment().getAtIndex(JAVA_FLOAT, 1));
        }
    }

    @Test
    void shards() {
        put("one", file("{" + entry("a", "U8", "[2]", 0, 2) + "}", 2));
        put("two", file("{" + entry("b", "U8", "[1]", 0, 1) + "," + entry("c", "U8", "[1]", 1, 2) + "}", 2));
        Path index = index("""
                {"metadata": {"total_size": 4, "x": [{}]},
                 "weight_map": {"c": "two", "a": "one", "b": "two"}}""");
        for (Path location : List.of(index, folder)) {
            Checkpoint checkpoint = Checkpoint.open(location, arena);
            assertEquals(List.of("b", "c", "a"), List.copyOf(checkpoint.names()));
            assertEquals(folder.resolve("one"), checkpoint.entries().get(2).file());
            assertArrayEquals(new byte[]{2}, checkpoint.tensor("c").segment().toArray(JAVA_BYTE));
            assertEquals(2, checkpoint.metadata().size());
        }
    }

    @Test
    void oneFileGoesBeforeAnIndex() {
        index("{}");
        put("model.safetensors", file("{}", 0));
        assertEquals(folder.resolve("model.safetensors"), Checkpoint.open(folder, arena).location());
    }

    @Test
    void aMissingShard() {
        put("one", file("{" + entry("a", "U8", "[2]", 0, 2) + "}", 2));
        index("{\"weight_map\": {\"a\": \"one\", \"b\": \"two-of-two\"}}");
        refused(folder, "shard 'two-of-two' is missing; it should hold tensor 'b'", "line 1");
    }

    @Test
    void indexAndShardsDisagree() {
        put("one", file("{" + entry("a", "U8", "[2]", 0, 2) + "}", 2));
        put("two", file("{" + entry("b", "U8", "[2]", 0, 2) + "}", 2));
        index("{\"weight_map\": {\"a\": \"one\", \"c\": \"one\"}}");
        refused(folder, "one: lacks tensor 'c', which", "puts there");
        index("{\"weight_map\": {\"c\": \"one\"}}");
        refused(folder, "one: holds tensor 'a', which", "does not name");
        index("{\"weight_map\": {\"a\": \"two\", \"b\": \"two\", \"x\": \"one\"}}");
        refused(folder, "one: holds tensor 'a', which", "puts into " + folder.resolve("two"));
    }

    @Test
    void aTensorInTwoShards() {
        put("one", file("{" + entry("a", "U8", "[2]", 0, 2) + "}", 2));
        put("two", file("{" + entry("b", "U8", "[2]", 0, 2) + "," + entry("a", "U8", "[2]", 2, 4) + "}", 4));
        index("{\"weight_map\": {\"a\": \"one\", \"b\": \"two\"}}");
        refused(folder, "two: holds tensor 'a', which", "puts into " + folder.resolve("one"));
    }

    @Test
    void aBrokenShardIsNamed() {
        put("one", file("{" + entry("a", "U8", "[2]", 0, 2) + "}", 1));
        index("{\"weight_map\": {\"a\": \"one\"}}");
        refused(folder, folder.resolve("one") + ": tensor 'a'", "past the end");
    }

    @Test
    void shardsOutsideTheFolder() {
        for (String name : List.of("../one", "sub/../../one", "/etc/passwd", "..")) {
            index("{\"weight_map\": {\"a\": \"" + name + "\"}}");
            refused(folder, "shard '" + name + "' lies outside");
        }
        for (String name : List.of("", ".", "\\u0000")) {
            index("{\"weight_map\": {\"a\": \"" + name + "\"}}");
            refused(folder, "model.safetensors.index.json: ");
        }
    }

    @Test
    void anIndexThatIsNone() {
        Path index = index("{\"weight_map\":\n {\"a\" \"one\"}}");
        refused(folder, index + ": not valid JSON at line 2, column");
        index("{\"weight_map\": {");
        refused(folder, "not valid JSON at line 1, column");
        index("");
        refused(folder, "expected an object with a weight_map");
        index("[]");
        refused(folder, "expected an object with a weight_map");
        index("{}");
        refused(folder, "no weight_map");
        index("{\"weight_map\": []}");
        refused(folder, "weight_map should be an object");
        index("{\"weight_map\": {\"a\": 1}}");
        refused(folder, "tensor 'a' should have the name of a file", "line 1, column 22");
        index("{\"weight_map\": {}, \"weight_map\": {}}");
        refused(folder, "weight_map occurs twice");
        index("{\"weight_map\": {}} x");
        refused(folder, "not valid JSON");
        index("{\"weight_map\": {}} 1");
        refused(folder, "something follows the object");
        put("one", file("{" + entry("a", "U8", "[2]", 0, 2) + "}", 2));
        index("{\"weight_map\": {\"a\": \"one\", \"a\": \"one\"}}");
        refused(folder, "tensor 'a' occurs twice");
        put("model.safetensors.index.json", new byte[]{'{', '"', (byte) 0xC0, '"', ':', '1', '}'});
        refused(folder, "not UTF-8");
    }

    private Path put(String name, byte[] bytes) {
        return Bytes.write(folder.resolve(name), bytes);
    }

    private Path index(String text) {
        return put("model.safetensors.index.json", text.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(Path location, String... parts) {
        refused(() -> Checkpoint.open(location, arena), parts);
    }

    private static void refused(Executable action, String... parts) {
        String message = assertThrows(InputException.class, action).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> message + "\nlacks\n" + part);
        }
    }
}
