package io.github.boschpanama.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTokenizationTest {
    private static final Tokenizer TOKENIZER = new TokenizerJson().read();

    @Test
    void stringsBecomeIdsAndBack() throws IOException {
        assertEquals("[[257,120],[],[195,169]]\n", encode("[\"thex\", \"\", \"\\u00e9\"]"));
        assertEquals("[\"thex\",\"\",\"é\"]\n", decode("[[257,120],[],[195,169]]"));
        assertEquals("[]\n", encode(" [ ] "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `{}`            | found { at line 1, column 1, expected a JSON array
            ``              | found nothing at line 1, column 0, expected a JSON array
            `["a", 1]`      | found 1 at line 1, column 7, expected a string
            `["a"] "b"`     | found b at line 1, column 7, expected nothing after the array
            `["a",`         | not valid JSON at line 1, column 6
            `["a`           | not valid JSON at line 1, column
            """)
    void otherInputIsRefused(String json, String expected) {
        String message = assertThrows(InputException.class, () -> encode(json)).getMessage();
        assertTrue(message.startsWith("input: " + expected), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ["a"]            | found a at line 1, column 2, expected an array of token ids
            [[1, "a"]]       | found a at line 1, column 6, expected a token id
            [[1], [258]]     | element 1 has id 258, which no token has; ids go from 0 to 257
            [[-1]]           | element 0 has id -1, which
            [[4294967296]]   | element 0 has id 4294967296, which
            """)
    void otherIdsAreRefused(String json, String expected) {
        String message = assertThrows(InputException.class, () -> decode(json)).getMessage();
        assertTrue(message.startsWith("input: " + expected), message);
    }

    private static String encode(String json) throws IOException {
        StringWriter out = new StringWriter();
        JsonTokenization.encode(TOKENIZER, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), out,
                "input");
        return out.toString();
    }

    private static String decode(String json) throws IOException {
        StringWriter out = new StringWriter();
        JsonTokenization.decode(TOKENIZER, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), out,
                "input");
        return out.toString();
    }
}
