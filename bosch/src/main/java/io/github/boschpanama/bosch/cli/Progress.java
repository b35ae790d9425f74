package io.github.boschpanama.bosch.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;

/// How far a long command is: a bar with the time left on a terminal, elsewhere a plain line now and then, both on
/// standard error, and neither for work of less than two seconds.
final class Progress implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final PrintWriter err;
    private final String task;
    private final long total;
    private final long started = System.nanoTime();
    private long lastLine = started;
    private long done;
    private long free; // steps that took no time
    private ProgressBar bar; // null before the first two seconds, and off a terminal

    private Progress(PrintWriter err, String task, long total) {
        this.err = err;
        this.task = task;
        this.total = total;
    }

    /// @param spec the command whose progress it is
    /// @param task what is being done
    /// @param total steps to do
    static Progress start(CommandSpec spec, String task, long total) {
        return new Progress(spec.commandLine().getErr(), task, total);
    }

    /// A step need not be done, since an earlier run did it.
    void skip() {
        done++;
        free++;
    }

    /// One step is done.
    ///
    /// @param message what to say beside the bar
    void step(String message) {
        done++;
        long now = System.nanoTime();
        if (now - started < QUIET.toNanos()) {
            return;
        }
        if (System.console() != null && System.console().isTerminal()) {
            showBar(message);
        } else if (now - lastLine > BETWEEN_LINES.toNanos()) {
            lastLine = now;
            long left = (long) ((now - started) / 1e9 / (done - free) * Math.max(0, total - done));
            err.printf(Locale.ROOT, "%s: %d of %d, about %s left%s%n", task, done, total, readable(left),
                    message.isEmpty() ? "" : "; " + message);
        }
    }

    private void showBar(String message) {
        if (bar == null) {
            bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(total).setStyle(ProgressBarStyle.ASCII)
                    .startsFrom(free, Duration.ofNanos(System.nanoTime() - started)).build();
        }
        bar.stepTo(done);
        bar.setExtraMessage(message);
    }

    private static String readable(long seconds) {
        return seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
