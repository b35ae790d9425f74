package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.boschpanama.runtime.cpu.machine.ExecutableMemory;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Tests that run machine code are skipped, with the reason, where it cannot be run.
final class MachineCodeOrSkip implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        ExecutableMemory.missing().ifPresent(why -> abort("no machine code: " + why));
    }
}
