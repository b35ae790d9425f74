package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Every evaluation of a search in a file, a JSON object a line, so that a search that was killed goes on where it was.
///
/// The first line holds the arguments of the search. Since a search is deterministic, the same arguments ask for the
/// same masks in the same order: those in the file are answered from it, the rest is scored and appended before the
/// search sees the score. A line that a killed process left unfinished is cut off. The file is locked while it is open.
public final class EvaluationLog implements AutoCloseable {
    /// The name of the log in the folder of a search.
    public static final String FILE_NAME = "evaluations.jsonl";

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final Deque<LogLine.Entry> recorded = new ArrayDeque<>();
    private int replayed;

    private EvaluationLog(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /// Opens the log of a folder, or begins one.
    ///
    /// @param folder the folder of the search; made if it is not there
    /// @param arguments all that the scores and the course of the search depend on
    /// @return the log
    /// @throws InputException if the folder holds a search with other arguments, if another process searches in it, or
    ///         if the log cannot be read
    public static EvaluationLog open(Path folder, Map<String, String> arguments) {
        Path file = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                EvaluationLog log = new EvaluationLog(file, channel, lock(file, channel));
                log.read(arguments);
                return log;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be used as the log of a search: " + e.getMessage(), e);
        }
    }

    /// Beyond the last byte, so that other programs may read along where locks are mandatory.
    private static FileLock lock(Path file, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw locked(file, e);
        }
        throw locked(file, null);
    }

    private static InputException locked(Path file, Exception cause) {
        return new InputException(
                file + ": another search is running in this folder; wait for it, or choose another folder", cause);
    }

    private void read(Map<String, String> arguments) throws IOException {
        List<String> lines = wholeLines();
        if (lines.isEmpty()) {
            append(LogLine.header(arguments));
            return;
        }
        requireSame(LogLine.parseHeader(file, lines.getFirst()), arguments);
        for (int i = 1; i < lines.size(); i++) {
            recorded.add(LogLine.parse(file, i + 1, lines.get(i)));
        }
    }

    /// The lines that end in a line feed; what follows the last one is cut off.
    private List<String> wholeLines() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        channel.truncate(start);
        channel.position(start);
        return lines;
    }

    private void requireSame(Map<String, String> recordedArguments, Map<String, String> arguments) {
        TreeSet<String> names = new TreeSet<>(recordedArguments.keySet());
        names.addAll(arguments.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String before = recordedArguments.get(name);
            String now = arguments.get(name);
            if (before == null || !before.equals(now)) {
                differences.add(name + " was " + (before == null ? "not given" : before) + " and is now "
                        + (now == null ? "not given" : now));
            }
        }
        if (!differences.isEmpty()) {
            throw new InputException(file + ": this folder holds a search with other arguments: "
                    + String.join("; ", differences) + ". Choose another folder, or the arguments of that search");
        }
    }

    /// @return the evaluations in the file that the search has not asked for yet
    public int pending() {
        return recorded.size();
    }

    /// @param scorer scores what is not in the file
    /// @return answers from the file as long as it can, then scores and appends
    Evaluator around(MaskScorer scorer) {
        Evaluator fresh = Evaluator.timing(scorer);
        return (phase, mask, incumbent) -> {
            if (!recorded.isEmpty()) {
                return replay(phase, mask, incumbent);
            }
            Evaluation evaluation = fresh.evaluate(phase, mask, incumbent);
            append(LogLine.of(evaluation));
            return evaluation;
        };
    }

    private Evaluation replay(Phase phase, HeadMask mask, double incumbent) {
        LogLine.Entry entry = recorded.remove();
        replayed++;
        if (!entry.mask().equals(mask.toString()) || Double.compare(entry.incumbent(), incumbent) != 0) {
            throw new InputException(file + ": line " + (replayed + 1) + ": holds the score of mask " + entry.mask()
                    + " where the search asks for " + mask
                    + ": the log was made by another version of this program; choose another folder");
        }
        return new Evaluation(phase, mask, incumbent, entry.score(), entry.seconds(), true);
    }

    private void append(String line) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
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
