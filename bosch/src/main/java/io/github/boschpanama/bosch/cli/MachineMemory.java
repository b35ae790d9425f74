package io.github.boschpanama.bosch.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// How much memory the machine has, or its container allows, and how much of it this process took.
final class MachineMemory {
    private MachineMemory() {}

    /// @return bytes
    static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /// @return the most that was resident at once, mapped weights included, as the end of a sentence; empty where the
    ///         system does not tell (Linux does)
    static String describePeak() {
        try {
            return Pattern.compile("VmHWM:\\s*(\\d+) kB").matcher(Files.readString(Path.of("/proc/self/status")))
                    .results()
                    .map(MatchResult::group).findFirst()
                    .map(line -> ", %,d MiB of memory at most"
                            .formatted(Long.parseLong(line.replaceAll("\\D", "")) >> 10))
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
