package io.github.boschpanama.bosch.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.boschpanama.models.decoder.DecoderModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory the machine has, or its container allows, and how much of it this process took.
final class MachineMemory {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");
    private static final Pattern ALL = Pattern.compile("MemTotal:\\s*(\\d+) kB");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s*(\\d+) kB");

    private static final int LEAST_SHARE = 16;

    private MachineMemory() {}

    /// @return bytes
    static long bytes() {
        return system().getTotalMemorySize();
    }

    /// What a scorer may keep where nothing is said of it: half of what could be had now without taking from others.
    ///
    /// @param model what scores
    /// @return bytes, of the device if it has memory of its own
    static long spare(DecoderModel model) {
        OptionalLong device = model.backend().freeMemory();
        return device.isPresent() ? device.getAsLong() / 2 : spare(model.weightBytes());
    }

    /// @param mapped bytes of mapped files that are to stay in memory, though the system counts their pages as free
    /// @return of the host's memory; where the system does not tell (Linux does), a quarter of the machine's
    static long spare(long mapped) {
        try {
            String machine = Files.readString(Path.of("/proc/meminfo"));
            return spare(bytes(), system().getFreeMemorySize(), mapped, machine);
        } catch (IOException e) {
            return bytes() / 4;
        }
    }

    /// @param total of the machine or container
    /// @param free of it, in a container what it may still take
    /// @param mapped of files that are to stay in memory
    /// @param machine what /proc/meminfo says, which knows of no container
    /// @return bytes
    static long spare(long total, long free, long mapped, String machine) {
        OptionalLong all = kilobytes(ALL, machine);
        OptionalLong available = kilobytes(AVAILABLE, machine);
        if (all.isEmpty() || available.isEmpty()) {
            return total / 4;
        }
        boolean contained = total < all.getAsLong() << 10;
        long had = available.getAsLong() << 10;
        // a container counts what it read of files as taken, though that would make room
        long left = (contained ? Math.min(had, free) : had) - mapped;
        return Math.max(total / LEAST_SHARE, left / 2);
    }

    private static OperatingSystemMXBean system() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }

    private static OptionalLong kilobytes(Pattern line, String text) {
        Matcher found = line.matcher(text);
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }

    /// @return the most that was resident at once, mapped weights included, as the end of a sentence; empty where the
    ///         system does not tell (Linux does)
    static String describePeak() {
        try {
            OptionalLong peak = kilobytes(PEAK, Files.readString(Path.of("/proc/self/status")));
            return peak.isPresent()
                    ? String.format(Locale.ROOT, ", %,d MiB of memory at most", peak.getAsLong() >> 10)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
