package io.github.boschpanama.runtime.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SafetensorsPropertyTest {
    record Content(DType dtype, long[] shape, long seed) {
        Tensor allocate(Arena arena) {
            Tensor tensor = Tensor.allocate(arena, dtype, shape);
            byte[] bytes = new byte[(int) tensor.byteSize()];
            new Random(seed).nextBytes(bytes);
            tensor.segment().copyFrom(MemorySegment.ofArray(bytes));
            return tensor;
        }
    }

    @Provide
    Arbitrary<Map<String, Content>> tensors() {
        Arbitrary<long[]> shapes = Arbitraries.longs().between(0, 5).array(long[].class).ofMaxSize(4);
        Arbitrary<Content> contents = Combinators.combine(Arbitraries.of(DType.class), shapes, Arbitraries.longs())
                .as(Content::new);
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(12)
                .filter(name -> name.chars().noneMatch(c -> Character.isSurrogate((char) c)));
        return Arbitraries.maps(names, contents).ofMaxSize(6);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsRead(@ForAll("tensors") Map<String, Content> contents,
            @ForAll @Size(max = 3) Map<String, Integer> metadata) throws IOException {
        Map<String, String> texts = metadata.entrySet().stream()
                .filter(entry -> entry.getKey().chars().noneMatch(c -> Character.isSurrogate((char) c)))
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toString()));
        Path file = Files.createTempFile("bosch", ".safetensors");
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> tensors = contents.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().allocate(arena)));
            SafetensorsWriter.write(file, tensors, texts);
            Checkpoint read = Checkpoint.open(file, arena);
            assertEquals(contents.keySet(), read.names());
            assertEquals(texts, read.metadata().get(file));
            tensors.forEach((name, tensor) -> {
                assertEquals(tensor.dtype(), read.tensor(name).dtype());
                assertEquals(tensor.shape(), read.tensor(name).shape());
                assertEquals(-1, tensor.segment().mismatch(read.tensor(name).segment()));
            });
        } finally {
            Files.delete(file);
        }
    }

    private static final byte[] VALID = Bytes.file("{\"__metadata__\":{\"format\":\"pt\"},"
            + Bytes.entry("a.weight", "BF16", "[2,3]", 0, 12) + "," + Bytes.entry("b", "F8_E4M3", "[]", 12, 13) + ","
            + Bytes.entry("e", "F32", "[0,7]", 13, 13) + "}   ", 13);

    @Property(tries = 5000)
    void flippedBytesAreReadOrRefused(@ForAll @IntRange(min = 1, max = 6) int flips, @ForAll Random random) {
        byte[] bytes = VALID.clone();
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        readOrRefuse(bytes);
    }

    @Property(tries = 5000)
    void splicedBytesAreReadOrRefused(@ForAll Random random) {
        int at = 8 + random.nextInt(VALID.length - 8);
        int until = Math.min(VALID.length, at + random.nextInt(8));
        byte[] alphabet = "{}[]\",:0123456789eE-.\\u \n\0\u00c3\ud83d\ude00".getBytes();
        byte[] bytes = VALID.clone();
        for (int i = at; i < until; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        readOrRefuse(bytes);
    }

    @Property
    void shorterAndLongerFilesAreRefused(@ForAll @IntRange(max = 400) int length) {
        assertEquals(length == VALID.length, readOrRefuse(Arrays.copyOf(VALID, length)));
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 64) byte[] bytes) {
        readOrRefuse(bytes);
    }

    /// Reads every byte of every tensor, or gets an InputException; anything else fails the property.
    private static boolean readOrRefuse(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
            SafetensorsFile file = SafetensorsFile.of(Path.of("fuzzed"), memory, arena);
            long total = 0;
            for (TensorEntry entry : file.entries()) {
                total += file.tensor(entry).segment().toArray(JAVA_BYTE).length;
            }
            assertEquals(bytes.length - 8 - memory.get(JAVA_LONG, 0), total);
            return true;
        } catch (InputException refused) {
            return false;
        }
    }
}
