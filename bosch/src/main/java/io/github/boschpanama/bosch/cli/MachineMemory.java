package io.github.boschpanama.bosch.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory the machine has, or its container allows, and how much of it this process took.
final class MachineMemory {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    private MachineMemory() {}

    /// @return bytes
    static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /// @return the most that was resident at once, mapped weights included, as the end of a sentence; empty where the
    ///         system does not tell (Linux does)
    static String describePeak() {
        try {
            Matcher line = PEAK.matcher(Files.readString(Path.of("/proc/self/status")));
            return line.find() ? ", %,d MiB of memory at most".formatted(Long.parseLong(line.group(1)) >> 10) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
