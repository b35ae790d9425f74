package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.InputException;
import jdk.incubator.vector.VectorShape;

/// The width of the vectors that the kernels compute with: the CPU's preferred one, or a narrower one that the system
/// property `bosch.vector.bits` asks for. Every width gives the same results bit for bit.
final class VectorWidth {
    static final String PROPERTY = "bosch.vector.bits";

    private VectorWidth() {}

    /// @return whether the CPU has 32 vector registers: x86 has them with 512-bit vectors only, else it has 16
    static boolean hasManyRegisters() {
        String architecture = System.getProperty("os.arch");
        boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64");
        return !x86 || VectorShape.preferredShape().vectorBitSize() >= 512;
    }

    /// @return 128, 256 or 512; never wider than the CPU prefers
    static int bits() {
        int preferred = Math.min(512, VectorShape.preferredShape().vectorBitSize());
        String asked = System.getProperty(PROPERTY);
        return switch (asked) {
            case null -> preferred;
            case "128", "256", "512" -> Math.min(preferred, Integer.parseInt(asked));
            default -> throw new InputException(
                    "system property " + PROPERTY + " is \"" + asked + "\"; give 128, 256 or 512, or leave it out");
        };
    }
}
