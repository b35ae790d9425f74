package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `bosch doctor`: what this machine offers, and what would run.
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Tells what this machine offers: JDK, vector width, threads, memory, CUDA, live kernels.", footer = {
        "", "Example:", "  bosch doctor"})
final class DoctorCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Runtime runtime = Runtime.getRuntime();
        line(out, "bosch", Version.text());
        line(out, "JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + System.getProperty("java.home"));
        line(out, "system", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + ", " + runtime.availableProcessors() + " processors");
        line(out, "memory", String.format(Locale.ROOT, "%.1f GiB of the machine, %d MiB of Java heap at most",
                MachineMemory.bytes() / 0x1p30, runtime.maxMemory() >> 20));
        try (Backend cpu = CpuBackend.create()) {
            line(out, "cpu backend", cpu.description());
        }
        String name = "cuda backend";
        for (String found : Backends.describeCuda()) {
            line(out, name, found);
            name = "";
        }
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf("%-12s %s%n", what, value);
    }
}
