package io.github.boschpanama.models.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.util.stream.IntStream;

/// Tokenizes JSON: an array of strings to an array of arrays of ids, and back. One element is in memory at a time.
public final class JsonTokenization {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET).disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private final Tokenizer tokenizer;
    private final JsonParser in;
    private final JsonGenerator out;
    private final String name;
    private int index; // of the element being read

    private JsonTokenization(Tokenizer tokenizer, JsonParser in, JsonGenerator out, String name) {
        this.tokenizer = tokenizer;
        this.in = in;
        this.out = out;
        this.name = name;
    }

    /// Encodes as [Tokenizer#encode] does: no special tokens are added.
    ///
    /// @param tokenizer the tokenizer
    /// @param strings a JSON array of strings, in UTF-8; left open
    /// @param ids gets a JSON array of arrays of ids, a line; left open
    /// @param name what the input is called in messages
    /// @throws InputException if the input is something else; what came before it is written, and the array is left open
    /// @throws IOException if a stream fails
    public static void encode(Tokenizer tokenizer, InputStream strings, Writer ids, String name)
            throws IOException {
        convert(tokenizer, strings, ids, name, JsonTokenization::encode);
    }

    /// Decodes as [Tokenizer#decode] does, but refuses ids that no token has.
    ///
    /// @param tokenizer the tokenizer
    /// @param ids a JSON array of arrays of ids, in UTF-8; left open
    /// @param strings gets a JSON array of strings, a line; left open
    /// @param name what the input is called in messages
    /// @throws InputException if the input is something else; what came before it is written, and the array is left open
    /// @throws IOException if a stream fails
    public static void decode(Tokenizer tokenizer, InputStream ids, Writer strings, String name)
            throws IOException {
        convert(tokenizer, ids, strings, name, JsonTokenization::decode);
    }

    @FunctionalInterface
    private interface Conversion {
        void element(JsonTokenization conversion) throws IOException;
    }

    private static void convert(Tokenizer tokenizer, InputStream from, Writer to, String name,
            Conversion conversion) throws IOException {
        try (JsonParser in = JSON.createParser(from); JsonGenerator out = JSON.createGenerator(to)) {
            new JsonTokenization(tokenizer, in, out, name).array(conversion);
        }
    }

    private void array(Conversion conversion) throws IOException {
        try {
            expect(JsonToken.START_ARRAY, in.nextToken(), "a JSON array");
            out.writeStartArray();
            for (index = 0; in.nextToken() != JsonToken.END_ARRAY; index++) {
                conversion.element(this);
            }
            expect(null, in.nextToken(), "nothing after the array");
        } catch (JsonProcessingException e) {
            throw JsonErrors.invalid(name, e);
        }
        out.writeEndArray();
        out.writeRaw('\n');
    }

    private void encode() throws IOException {
        expect(JsonToken.VALUE_STRING, in.currentToken(), "a string");
        int[] ids = tokenizer.encode(in.getText());
        out.writeArray(ids, 0, ids.length);
    }

    private void decode() throws IOException {
        expect(JsonToken.START_ARRAY, in.currentToken(), "an array of token ids");
        IntStream.Builder ids = IntStream.builder();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_NUMBER_INT, in.currentToken(), "a token id");
            ids.add(id());
        }
        out.writeString(tokenizer.decode(ids.build().toArray()));
    }

    private int id() throws IOException {
        int id = in.getNumberType() == JsonParser.NumberType.INT ? in.getIntValue() : -1;
        if (!tokenizer.hasToken(id)) {
            throw new InputException(name + ": element " + index + " has id " + in.getText()
                    + ", which no token has; ids go from 0 to " + (tokenizer.vocabularySize() - 1));
        }
        return id;
    }

    private void expect(JsonToken expected, JsonToken found, String description) throws IOException {
        if (found != expected) {
            throw new InputException(name + ": found " + (found == null ? "nothing" : in.getText()) + " at line "
                    + in.currentTokenLocation().getLineNr() + ", column " + in.currentTokenLocation().getColumnNr()
                    + ", expected " + description);
        }
    }
}
