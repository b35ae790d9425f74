package io.github.boschpanama.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadMaskTest {
    @TempDir
    Path folder;

    @Test
    void bitsAreCountedByLayerAndInAll() {
        HeadMask mask = HeadMask.full(3, 2, 32, 4).withLocal(1, 0, true).withLocal(1, 1, true).withLocal(2, 0, true);
        assertEquals("00 11 10", mask.toString());
        assertEquals(3, mask.localCount());
        assertEquals(2, mask.localCount(1));
        assertEquals(0.5, mask.localShare());
        assertEquals("00 11 00", mask.below(2).toString());
        assertEquals(mask, mask.below(3));
        assertEquals(HeadMask.local(3, 2, 32, 4).localCount(), mask.size());
        assertThrows(IndexOutOfBoundsException.class, () -> mask.isLocal(0, 2));
    }

    @Property(tries = 100)
    void aFileGivesBackTheMask(@ForAll @IntRange(min = 1, max = 9) int layers,
            @ForAll @IntRange(min = 1, max = 9) int groups, @ForAll long bits) throws IOException {
        HeadMask mask = HeadMask.full(layers, groups, 7, 1);
        for (int i = 0; i < mask.size(); i++) {
            mask = mask.withLocal(i / groups, i % groups, (bits >>> (i % 64) & 1) == 1);
        }
        Path file = Files.createTempFile("mask", ".json");
        try {
            HeadMaskFile.write(mask, Map.of("ratio", 0.5, "model", "demo"), file);
            assertEquals(mask, HeadMaskFile.read(file));
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                                             | JSON object
            {"format":"bosch-mask/2"}                                                      | expected "bosch-mask/1"
            {"format":"bosch-mask/1","layers":1,"kvGroups":1,"window":4}                   | "mask" is missing
            {"format":"bosch-mask/1","layers":2,"kvGroups":1,"window":4,"mask":[[0]]}      | "mask" has 1 rows
            {"format":"bosch-mask/1","layers":1,"kvGroups":2,"window":4,"mask":[[0]]}      | row 0 of "mask" has 1 bits
            {"format":"bosch-mask/1","layers":1,"kvGroups":1,"window":0,"mask":[[0]]}      | "window" is 0
            {"format":"bosch-mask/1","layers":1,"kvGroups":1,"window":4,"mask":[[2]]}      | is 2, expected 0
            {"format":"bosch-mask/1","layers":1,"kvGroups":1,"window":4,"mask":[0]}        | list of rows
            {"format":"bosch-mask/1","layers":1,"layers":1}                                | not valid JSON
            {"format":                                                                     | not valid JSON
            """)
    void badFilesAreNamedWithTheirFault(String text, String fault) throws IOException {
        Path file = Files.writeString(folder.resolve("mask.json"), text);
        String message = assertThrows(InputException.class, () -> HeadMaskFile.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(fault), message);
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.json");
        assertTrue(assertThrows(InputException.class, () -> HeadMaskFile.read(file)).getMessage().contains("no such"));
    }
}
