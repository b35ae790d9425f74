package io.github.boschpanama.runtime.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Reader;

/// How this package reads JSON: strictly, from characters (so that nothing guesses an encoding), and with room for the
/// longest text that a header can hold.
final class Json {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // thousands of names, each met once
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength((int) Header.MAX_LENGTH)
                    .maxNameLength((int) Header.MAX_LENGTH).build())
            .build();

    private Json() {}

    static JsonParser parser(Reader text) throws IOException {
        return FACTORY.createParser(text);
    }
}
