package io.github.boschpanama.runtime;

/// Something a user gave (a file, an option, a text) cannot be used.
///
/// The message is written for that user: it names the file, tensor or option, says what was found and what was
/// expected, and what to do. The command line prints it without a stack trace and exits with 2.
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message names the input, what was found and what was expected
    public InputException(String message) {
        super(message);
    }

    /// @param message names the input, what was found and what was expected
    /// @param cause what the reader of the input threw
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
