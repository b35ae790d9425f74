package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.bench.BenchmarkRun;
import io.github.boschpanama.bosch.bench.LocalShare;
import io.github.boschpanama.bosch.bench.Measurement;
import io.github.boschpanama.bosch.bench.ModelShape;
import io.github.boschpanama.bosch.bench.SearchLoad;
import io.github.boschpanama.bosch.bench.Section;
import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch bench`: how fast kernels and whole models are, beside what the machine can do at best.
@Command(name = "bench", mixinStandardHelpOptions = true, description = {
        "Measures kernels, prefill and decoding, on the CPU or on a GPU.",
        "On the CPU each stands beside the FMA peak or the memory bandwidth measured in the same moments; on a GPU beside a large F32 product of cuBLAS, which products on tensor cores exceed, or a copy within its memory. On a busy machine all figures are lower bounds."}, footer = {
                "", "Examples:",
                "  bosch bench --only prefill,decode --model DIR --tokens 1024 --threads 1,2",
                "  bosch bench --only gemm,attention --threads 1 --repetitions 3",
                "  bosch bench --shape qwen3-0.6b --json",
                "  bosch bench --only search --model DIR --threads 1",
                "  bosch bench --backend cuda --shape qwen3-0.6b"})
final class BenchCommand implements Runnable {
    private static final int MOST_THREADS = 1024;
    private static final long SEARCH_MEMORY = 8L << 30; // so that machines with more compare
    private static final Set<Section> OF_MODELS = Set.of(Section.PREFILL, Section.DECODE, Section.SEARCH);

    /// Columns of the table for shapes.
    private static final int SHAPE = 64;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR|demo", defaultValue = "demo", description = "Model to prefill, decode and search with: a folder, or 'demo'. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(names = "--shape", paramLabel = "NAME", description = "Also prefill, decode and search with random weights of this shape: qwen3-0.6b (1.2 GB of temporary files).")
    private String shape;

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "1024", description = "Tokens to prefill. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = Backends.CPU, description = "What to measure: cpu, or cuda (an NVIDIA GPU). Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Option(names = "--threads", paramLabel = "N", split = ",", description = "Of the CPU, numbers of threads, separated by commas. Default: 1, and one a processor.")
    private List<Integer> threads;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "Parts to measure, separated by commas: gemm, gemv, attention, elementwise, odd, prefill, decode, search. Default: all but search, which takes minutes.")
    private Set<Section> only;

    @Option(names = "--repetitions", paramLabel = "N", defaultValue = "5", description = "How often each is measured; the best counts. Default: ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(names = "--local", paramLabel = "R", defaultValue = "0", description = "Also prefill and decode with this share of the groups local, spread evenly, and tell what the KV caches take: for local groups the window and some 1,200 tokens more (on a GPU up to 2,700), or all there are. Default: ${DEFAULT-VALUE}.")
    private double local;

    @Option(names = "--window", paramLabel = "W", defaultValue = "128", description = "Tokens that local groups see, with --local. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "2", description = "Samples of 256 tokens of the search: with more of them lost masks are known sooner, in longer time. Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(names = "--questions", paramLabel = "Q", defaultValue = "1", description = "Samples to a text of the search: seven eighths of each are the same, as where several questions are asked about one text. Default: ${DEFAULT-VALUE}.")
    private int questions;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        requireSane();
        Set<Section> sections = only == null ? EnumSet.complementOf(EnumSet.of(Section.SEARCH)) : only;
        Map<String, Path> models = new LinkedHashMap<>();
        if (!Collections.disjoint(sections, OF_MODELS)) {
            Path folder = ModelOptions.folder(model);
            models.put(model.equals("demo") ? model : folder.toAbsolutePath().normalize().getFileName().toString(),
                    folder);
        }
        if (shape == null) {
            measure(sections, models);
            return;
        }
        try (TemporaryModel random = TemporaryModel.write(ModelShape.QWEN3_0_6B)) {
            models.put(shape, random.folder());
            measure(sections, models);
        }
    }

    /// Of an option that changes nothing no figure should seem to come.
    private void requireUseOf(String option, String where, boolean used) {
        if (!used && spec.commandLine().getParseResult().hasMatchedOption(option)) {
            throw new InputException(option + " has no effect without " + where);
        }
    }

    private boolean onDevice() {
        return backend.equals(Backends.CUDA);
    }

    private void requireSane() {
        if (!backend.equals(Backends.CPU) && !onDevice()) {
            throw new InputException("--backend is " + backend + ", expected " + Backends.CPU + " or " + Backends.CUDA);
        }
        if (onDevice() && threads != null) {
            throw new InputException("--threads are the CPU's, but --backend is " + Backends.CUDA);
        }
        if (tokens < 1) {
            throw new InputException("--tokens is " + tokens + ", expected at least 1");
        }
        if (repetitions < 1) {
            throw new InputException("--repetitions is " + repetitions + ", expected at least 1");
        }
        if (!(local >= 0 && local <= 1)) {
            throw new InputException("--local is " + local + ", expected a share between 0 and 1, such as 0.75");
        }
        if (window < 1) {
            throw new InputException("--window is " + window + ", expected at least 1");
        }
        if (samples < 1) {
            throw new InputException("--samples is " + samples + ", expected at least 1");
        }
        if (questions < 1) {
            throw new InputException("--questions is " + questions + ", expected at least 1");
        }
        requireUseOf("--window", "--local", local > 0);
        boolean searches = only != null && only.contains(Section.SEARCH);
        requireUseOf("--samples", "--only search", searches);
        requireUseOf("--questions", "--only search", searches);
        for (int count : threadCounts()) {
            if (count < 1 || count > MOST_THREADS) {
                throw new InputException("--threads holds " + count + ", expected numbers from 1 to " + MOST_THREADS);
            }
        }
        if (shape != null && !shape.equals(ModelShape.QWEN3_0_6B.name())) {
            throw new InputException("--shape is " + shape + ", known is " + ModelShape.QWEN3_0_6B.name());
        }
        if (shape != null && only != null && Collections.disjoint(only, OF_MODELS)) {
            throw new InputException("--shape " + shape + " is a model to prefill, decode or search with, none of which"
                    + " is in --only");
        }
    }

    private List<Integer> threadCounts() {
        return threads != null
                ? threads
                : IntStream.of(1, Runtime.getRuntime().availableProcessors()).distinct().boxed().toList();
    }

    private String description() {
        try (Backend measured = Backends.open(backend, Runtime.getRuntime().availableProcessors(),
                notice -> spec.commandLine().getErr().println("bosch: " + notice))) {
            return measured.description();
        }
    }

    private void measure(Set<Section> sections, Map<String, Path> models) {
        PrintWriter out = spec.commandLine().getOut();
        BenchmarkRun run = new BenchmarkRun(sections, onDevice(), threadCounts(), tokens, repetitions,
                new LocalShare(local, window),
                new SearchLoad(samples, questions, Math.min(SEARCH_MEMORY, MachineMemory.spare(0))), models);
        String description = description();
        if (json) {
            List<Measurement> results = new ArrayList<>();
            run.measure(results::add);
            BenchJson.print(out, description, results);
            return;
        }
        out.println(description);
        out.printf("%-22s %-" + SHAPE + "s %7s %10s  %-8s %7s%n", "", "shape", "threads", "", "", "of peak");
        run.measure(result -> {
            String share = Double.isNaN(result.ofPeak())
                    ? ""
                    : String.format(Locale.ROOT, "%.1f %%", 100 * result.ofPeak());
            out.printf(Locale.ROOT, "%-22s %-" + SHAPE + "s %7d %10.1f  %-8s %7s%n", result.name(), result.shape(),
                    result.threads(), result.value(), result.unit(), share);
            out.flush();
        });
    }
}
