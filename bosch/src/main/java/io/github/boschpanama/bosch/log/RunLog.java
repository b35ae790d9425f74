package io.github.boschpanama.bosch.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// A file of lines that a run appends to, a JSON object a line, so that a run that was killed goes on where it was.
///
/// The first line holds the arguments of the run: `{"format":"…","arguments":{"seed":"1",…}}`. A line that a killed
/// process left unfinished is cut off. The file is locked while it is open.
public final class RunLog implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final String format;
    private final String run;
    private final FileChannel channel;
    private final FileLock lock;
    private List<String> recorded = List.of();

    private RunLog(Path file, String format, String run, FileChannel channel, FileLock lock) {
        this.file = file;
        this.format = format;
        this.run = run;
        this.channel = channel;
        this.lock = lock;
    }

    /// Opens the log of a run, or begins one.
    ///
    /// @param file the log; its folder is made if it is not there
    /// @param format the name of the format, checked on reading
    /// @param run what the run is in messages, such as `search`
    /// @param arguments all that the lines depend on
    /// @return the log
    /// @throws InputException if the log is of a run with other arguments, if another process runs with it, or if it
    ///         cannot be read
    public static RunLog open(Path file, String format, String run, Map<String, String> arguments) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                RunLog log = new RunLog(file, format, run, channel, lock(file, run, channel));
                log.read(arguments);
                return log;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw InputException.of(file, "cannot be used as the log of a " + run, e);
        }
    }

    /// Beyond the last byte, so that other programs may read along where locks are mandatory.
    private static FileLock lock(Path file, String run, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw locked(file, run, e);
        }
        throw locked(file, run, null);
    }

    private static InputException locked(Path file, String run, Exception cause) {
        return new InputException(
                file + ": another " + run + " is running in this folder; wait for it, or choose another folder", cause);
    }

    private void read(Map<String, String> arguments) throws IOException {
        byte[] bytes = bytes();
        List<String> lines = wholeLines(bytes);
        if (lines.isEmpty()) {
            requireTornHeader(new String(bytes, StandardCharsets.UTF_8));
            cutOff(0);
            append(header(arguments));
        } else {
            requireSame(arguments(lines.getFirst()), arguments);
            recorded = List.copyOf(lines.subList(1, lines.size()));
            cutOff(endOfLines(bytes));
        }
    }

    /// A file without a whole line may be of a run that was killed at once, or no log at all.
    private void requireTornHeader(String text) {
        String start = "{\"format\":\"" + format + '"';
        if (!text.startsWith(start) && !start.startsWith(text)) {
            throw new InputException(file + ": not a " + format + " file, and it is not overwritten; move it, or choose"
                    + " another folder");
        }
    }

    private void cutOff(long bytes) throws IOException {
        channel.truncate(bytes);
        channel.position(bytes);
    }

    private static int endOfLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /// @return the lines that end in a line feed
    private static List<String> wholeLines(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return lines;
    }

    /// Read through the locked channel: closing any other one on the file would give the lock up (POSIX).
    private byte[] bytes() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        channel.position(0);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private void requireSame(Map<String, String> before, Map<String, String> now) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String was = before.getOrDefault(name, "not given");
            String is = now.getOrDefault(name, "not given");
            if (!was.equals(is)) {
                differences.add(name + " was " + was + " and is now " + is);
            }
        }
        if (!differences.isEmpty()) {
            throw new InputException(file + ": this folder holds a " + run + " with other arguments: "
                    + String.join("; ", differences) + ". Choose another folder, or the arguments of that " + run);
        }
    }

    private String header(Map<String, String> arguments) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("format", format);
            json.writeObjectFieldStart("arguments");
            for (Map.Entry<String, String> argument : new TreeMap<>(arguments).entrySet()) {
                json.writeStringField(argument.getKey(), argument.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }

    private Map<String, String> arguments(String line) {
        Map<String, String> arguments = new HashMap<>();
        String found = null;
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("format")) {
                    found = json.getText();
                } else if (name.equals("arguments")) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        arguments.put(json.currentName(), json.nextTextValue());
                    }
                }
            }
        } catch (IOException e) {
            throw malformed(1, line, e);
        }
        if (!format.equals(found)) {
            throw new InputException(file + ": line 1: the format is " + found + ", expected " + format
                    + ": the folder holds the run of another version of this program; choose another folder");
        }
        return arguments;
    }

    /// Reads a line.
    ///
    /// @param <T> what a line says
    @FunctionalInterface
    public interface LineParser<T> {
        /// @param line a line
        /// @return what it says
        /// @throws IOException if it is not of the format
        T parse(String line) throws IOException;
    }

    /// @param <T> what a line says
    /// @param parser reads a line
    /// @return what the lines say that earlier runs left, in order
    /// @throws InputException if a line is not of the format
    public <T> List<T> parsed(LineParser<T> parser) {
        List<T> result = new ArrayList<>();
        for (String line : recorded) {
            try {
                result.add(parser.parse(line));
            } catch (IOException e) {
                throw malformed(result.size() + 2, line, e);
            }
        }
        return result;
    }

    /// @param line a JSON object without line breaks; the system has it when this returns, so that it outlives the process
    public void append(String line) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written: " + e.getMessage()
                    + "; nothing before is lost: make room, and the same command goes on where it was", e);
        }
    }

    private InputException malformed(int number, String line, IOException cause) {
        String reason = cause instanceof JsonProcessingException json ? JsonErrors.message(json) : cause.getMessage();
        String start = line.length() > 80 ? line.substring(0, 80) + "…" : line;
        return new InputException(file + ": line " + number + ": not a line of a " + format + " file: " + reason + ": "
                + start, cause);
    }

    /// Deletes the file; the log is still to be closed, and takes no more lines.
    public void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw InputException.of(file, "cannot be deleted", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
