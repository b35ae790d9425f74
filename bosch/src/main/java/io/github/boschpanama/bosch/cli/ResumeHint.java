package io.github.boschpanama.bosch.cli;

import java.io.PrintWriter;
import java.nio.file.Path;

/// While it is open, a run that is interrupted (Ctrl-C, SIGTERM) says how to go on: what was computed is in its folder.
final class ResumeHint implements AutoCloseable {
    private final Thread hook;

    /// @param err where the hint goes
    /// @param out the run's folder
    ResumeHint(PrintWriter err, Path out) {
        hook = new Thread(
                () -> err.printf("%nbosch: interrupted; the same command goes on in '%s'%n", out));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hint is being given.
        }
    }
}
