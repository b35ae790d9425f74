package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.InputException;
import picocli.CommandLine.Option;

/// What a local group sees.
final class WindowOptions {
    @Option(names = "--window", paramLabel = "W", defaultValue = "32", description = "Tokens that a local group sees, the present one included. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(names = "--sinks", paramLabel = "N", defaultValue = "0", description = "First tokens that a local group sees besides. Default: ${DEFAULT-VALUE}.")
    private int sinks;

    /// @throws InputException if there are no such windows
    void requireSane() {
        if (window < 1 || sinks < 0) {
            throw new InputException("--window is " + window + " and --sinks " + sinks
                    + "; expected a window of at least 1 and no fewer sinks than 0");
        }
    }

    int window() {
        return window;
    }

    int sinks() {
        return sinks;
    }

    /// @return full attention in a model of this shape, and what its groups would see if they were local
    HeadMask full(ModelConfig config) {
        return HeadMask.full(config.layers(), config.groups(), window, sinks);
    }

    /// @return windows everywhere in a model of this shape
    HeadMask local(ModelConfig config) {
        return HeadMask.local(config.layers(), config.groups(), window, sinks);
    }
}
