package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.cpu.machine.ExecutableMemory;
import java.util.Optional;

/// Whether kernels in machine code stand in for those of the Vector API: wherever they can run, unless the system
/// property `bosch.machine.code` is `off`. The results are the same bit for bit, but for which of the not-a-numbers they are.
final class MachineCode {
    static final String PROPERTY = "bosch.machine.code";

    private MachineCode() {}

    /// @return why there is none, or nothing where there is
    static Optional<String> missing() {
        String asked = System.getProperty(PROPERTY, "on");
        if (asked.equals("off")) {
            return Optional.of(PROPERTY + " is off");
        }
        if (!asked.equals("on")) {
            throw new InputException(
                    "system property " + PROPERTY + " is \"" + asked + "\"; give on or off, or leave it out");
        }
        if (VectorWidth.bits() < 512) {
            return Optional.of("it is for vectors of 512 bits");
        }
        return ExecutableMemory.missing();
    }
}
