package io.github.boschpanama.models;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.boschpanama.runtime.AtomicFile;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The JSON file of a [HeadMask]:
/// `{"format":"bosch-mask/1","layers":L,"kvGroups":K,"window":W,"sinks":S,"mask":[[0,1,…],…]}`, a row a layer.
///
/// Further keys (the model, the ratio, the score, how it was found) may follow; a reader passes over them.
public final class HeadMaskFile {
    private static final String FORMAT = "bosch-mask/1";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private HeadMaskFile() {}

    /// @param file the file
    /// @return the mask in it
    /// @throws InputException if the file is not there, is not such a file, or contradicts itself
    public static HeadMask read(Path file) {
        try (InputStream stream = Files.newInputStream(file); JsonParser json = JSON.createParser(stream)) {
            return new Reader(file, json).read();
        } catch (JsonProcessingException e) {
            throw JsonErrors.invalid(file, e);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such mask file", e);
        } catch (IOException e) {
            throw InputException.of(file, "cannot be read", e);
        }
    }

    /// Writes beside the file and moves it into place.
    ///
    /// @param mask the mask
    /// @param notes further keys, in their order; values are strings, numbers or booleans
    /// @param file the file
    /// @throws InputException if the file cannot be written
    public static void write(HeadMask mask, Map<String, ?> notes, Path file) {
        AtomicFile.write(file, channel -> {
            try (JsonGenerator json = JSON.createGenerator(Channels.newOutputStream(channel), JsonEncoding.UTF8)) {
                write(mask, notes, json);
            }
        });
    }

    private static void write(HeadMask mask, Map<String, ?> notes, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeNumberField("layers", mask.layers());
        json.writeNumberField("kvGroups", mask.groups());
        json.writeNumberField("window", mask.window());
        json.writeNumberField("sinks", mask.sinks());
        json.writeArrayFieldStart("mask");
        for (int layer = 0; layer < mask.layers(); layer++) {
            json.writeRaw(layer == 0 ? "\n  " : ""); // a row a line
            json.writeStartArray();
            for (int group = 0; group < mask.groups(); group++) {
                json.writeNumber(mask.isLocal(layer, group) ? 1 : 0);
            }
            json.writeEndArray();
            json.writeRaw(layer + 1 < mask.layers() ? "\n  " : "\n");
        }
        json.writeEndArray();
        for (Map.Entry<String, ?> note : notes.entrySet()) {
            json.writeFieldName(note.getKey());
            json.writePOJO(note.getValue());
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /// One pass over one file.
    private static final class Reader {
        private final Path file;
        private final JsonParser json;
        private String format;
        private Integer layers;
        private Integer groups;
        private Integer window;
        private Integer sinks;
        private List<List<Boolean>> rows;

        Reader(Path file, JsonParser json) {
            this.file = file;
            this.json = json;
        }

        HeadMask read() throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InputException(file + ": expected a JSON object of format " + FORMAT);
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "format" -> format = json.getValueAsString();
                    case "layers" -> layers = integer(key, 1);
                    case "kvGroups" -> groups = integer(key, 1);
                    case "window" -> window = integer(key, 1);
                    case "sinks" -> sinks = integer(key, 0);
                    case "mask" -> rows = rows();
                    default -> json.skipChildren();
                }
            }
            if (!FORMAT.equals(format)) {
                throw new InputException(file + ": format is " + format + ", expected \"" + FORMAT + "\"");
            }
            return mask();
        }

        private HeadMask mask() {
            require("layers", layers);
            require("kvGroups", groups);
            require("window", window);
            require("mask", rows);
            if (rows.size() != layers) {
                throw new InputException(file + ": \"layers\" is " + layers + ", but \"mask\" has " + rows.size()
                        + " rows");
            }
            HeadMask mask = HeadMask.full(layers, groups, window, sinks == null ? 0 : sinks);
            for (int layer = 0; layer < layers; layer++) {
                List<Boolean> row = rows.get(layer);
                if (row.size() != groups) {
                    throw new InputException(file + ": \"kvGroups\" is " + groups + ", but row " + layer
                            + " of \"mask\" has " + row.size() + " bits");
                }
                for (int group = 0; group < groups; group++) {
                    mask = mask.withLocal(layer, group, row.get(group));
                }
            }
            return mask;
        }

        private void require(String key, Object value) {
            if (value == null) {
                throw new InputException(file + ": the key \"" + key + "\" is missing");
            }
        }

        private int integer(String key, int least) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < least
                    || json.getLongValue() > Integer.MAX_VALUE) {
                throw new InputException(file + ": \"" + key + "\" is " + json.getText()
                        + ", expected a whole number from " + least + " up");
            }
            return json.getIntValue();
        }

        private List<List<Boolean>> rows() throws IOException {
            List<List<Boolean>> result = new ArrayList<>();
            expectArray();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                expectArray();
                List<Boolean> row = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    String bit = json.getText();
                    if (!bit.equals("0") && !bit.equals("1")) {
                        throw new InputException(file + ": bit " + row.size() + " of row " + result.size()
                                + " of \"mask\" is " + bit + ", expected 0 (full) or 1 (sliding window)");
                    }
                    row.add(bit.equals("1"));
                }
                result.add(row);
            }
            return result;
        }

        private void expectArray() throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw new InputException(file + ": \"mask\" must be a list of rows of 0 and 1; found "
                        + json.getText());
            }
        }
    }
}
