package io.github.boschpanama.runtime;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

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

    /// @param file the file or folder
    /// @param failure what cannot be done with it, such as `cannot be read`
    /// @param cause what the file system said
    /// @return an exception that says so, with the reason in words where the system has given a class of failure only
    public static InputException of(Path file, String failure, IOException cause) {
        return of(file, file, failure, cause);
    }

    /// @param tried what the system was asked for on the file's behalf, which the message does not name
    static InputException of(Path file, Path tried, String failure, IOException cause) {
        return new InputException(file + ": " + failure + ": " + reason(tried, cause), cause);
    }

    private static String reason(Path file, IOException cause) {
        if (!(cause instanceof FileSystemException failure)) {
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }
        String reason = switch (failure) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file or folder";
            case FileAlreadyExistsException _ -> "it is there already, and is no folder";
            case NotDirectoryException _ -> "it is no folder";
            default -> failure.getReason() == null ? failure.toString() : failure.getReason();
        };
        boolean another = failure.getFile() != null && !Path.of(failure.getFile()).equals(file);
        return another ? failure.getFile() + ": " + reason : reason;
    }
}
