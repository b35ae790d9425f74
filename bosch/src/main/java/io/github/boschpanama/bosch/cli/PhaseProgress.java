package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.compare.ComparisonRun;
import picocli.CommandLine.Model.CommandSpec;

/// Shows the phases of a comparison, a [Progress] each.
final class PhaseProgress implements ComparisonRun.Listener, AutoCloseable {
    private final CommandSpec spec;
    private Progress progress; // null before the first phase

    PhaseProgress(CommandSpec spec) {
        this.spec = spec;
    }

    @Override
    public void began(String phase, long steps) {
        close();
        progress = Progress.start(spec, phase, steps);
    }

    @Override
    public void step(String message) {
        progress.step(message);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
