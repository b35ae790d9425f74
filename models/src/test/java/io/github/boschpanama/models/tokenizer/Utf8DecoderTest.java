package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8DecoderTest {
    /// Lines 4 and 8 to 10 are the examples of Unicode 16, tables 3-8 to 3-11.
    @ParameterizedTest
    @CsvSource({"61, a", "C3A9, é", "F09F9880, \uD83D\uDE00", "C0AFE080BFF08182 41, ????????A", "C3, ?", "F09F98, ?",
            "80, ?", "EDA080EDBFBFEDAF41, ????????A", "F4919293FF4180BF42, ?????A??B", "E180E2F09192F1BF41, ????A",
            "F8888080, ????", "E28261, ?a"})
    void malformedPartsBecomeReplacements(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertEquals(expected.replace('?', '\uFFFD'), decode(bytes, bytes.length));
    }

    @Property
    void wellFormedTextComesBack(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(new String(bytes, StandardCharsets.UTF_8), decode(bytes, bytes.length));
    }

    @Property
    void theCutDoesNotMatter(@ForAll @Size(max = 40) byte[] bytes) {
        String whole = decode(bytes, bytes.length);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(whole, decode(bytes, cut));
        }
    }

    private static String decode(byte[] bytes, int cut) {
        StringBuilder text = new StringBuilder();
        Utf8Decoder decoder = new Utf8Decoder(text);
        decoder.append(Arrays.copyOfRange(bytes, 0, cut));
        decoder.append(Arrays.copyOfRange(bytes, cut, bytes.length));
        decoder.finish();
        return text.toString();
    }
}
