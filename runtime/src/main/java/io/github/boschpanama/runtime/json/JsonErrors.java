package io.github.boschpanama.runtime.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.boschpanama.runtime.InputException;
import java.util.regex.Pattern;

/// What a user reads where a file is no JSON.
public final class JsonErrors {
    /// Where a bracket was opened, as Jackson words it: the same line and column again, and a note on its own settings.
    private static final Pattern SOURCE = Pattern.compile(" \\(start marker at \\[Source:[^]]*]\\)");

    private JsonErrors() {}

    /// @param where the file, or what the text is called
    /// @param cause what the parser found
    /// @return an exception that names both, the line and the column
    public static InputException invalid(Object where, JsonProcessingException cause) {
        return new InputException(where + ": not valid JSON at line " + cause.getLocation().getLineNr() + ", column "
                + cause.getLocation().getColumnNr() + ": " + message(cause), cause);
    }

    /// @param cause what the parser found
    /// @return that, without its place
    public static String message(JsonProcessingException cause) {
        return SOURCE.matcher(cause.getOriginalMessage()).replaceAll("");
    }
}
