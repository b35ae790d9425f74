package io.github.boschpanama.bosch.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How much memory the machine has, or its container allows.
final class MachineMemory {
    private MachineMemory() {}

    /// @return bytes
    static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
