package io.github.boschpanama.bosch.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch doctor`: what this machine offers, and what would run.
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Tells what this machine offers: JDK, vector width, threads, memory, CUDA, live kernels.", footer = {
        "", "Examples:", "  bosch doctor", "  bosch doctor --json"})
final class DoctorCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        String cpu;
        try (Backend backend = CpuBackend.create()) {
            cpu = backend.description();
        }
        if (json) {
            JsonOutput.print(out, members -> write(members, cpu));
        } else {
            print(out, cpu);
        }
    }

    private static void print(PrintWriter out, String cpu) {
        Runtime runtime = Runtime.getRuntime();
        line(out, "bosch", Version.text());
        line(out, "JDK", jdk() + ", " + System.getProperty("java.home"));
        line(out, "system", system() + ", " + System.getProperty("os.arch") + ", " + runtime.availableProcessors()
                + " processors");
        line(out, "memory", String.format(Locale.ROOT, "%.1f GiB of the machine, %d MiB of Java heap at most",
                MachineMemory.bytes() / 0x1p30, runtime.maxMemory() >> 20));
        line(out, "cpu backend", cpu);
        String name = "cuda backend";
        for (String found : Backends.describeCuda()) {
            line(out, name, found);
            name = "";
        }
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf("%-12s %s%n", what, value);
    }

    private static void write(JsonGenerator json, String cpu) throws IOException {
        json.writeStringField("bosch", Version.text());
        json.writeStringField("jdk", jdk());
        json.writeStringField("javaHome", System.getProperty("java.home"));
        json.writeStringField("system", system());
        json.writeStringField("architecture", System.getProperty("os.arch"));
        json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
        json.writeNumberField("memoryBytes", MachineMemory.bytes());
        json.writeNumberField("heapBytes", Runtime.getRuntime().maxMemory());
        json.writeStringField("cpu", cpu);
        json.writeArrayFieldStart("cuda"); // the device or why there is none, then what was found and tried
        for (String found : Backends.describeCuda()) {
            json.writeString(found);
        }
        json.writeEndArray();
    }

    private static String jdk() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
    }

    private static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }
}
