package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.compare.Calibration;
import io.github.boschpanama.bosch.compare.ComparisonLog;
import io.github.boschpanama.bosch.compare.ComparisonRun;
import io.github.boschpanama.bosch.compare.Method;
import io.github.boschpanama.bosch.compare.Methods;
import io.github.boschpanama.bosch.compare.TestPlan;
import io.github.boschpanama.bosch.compare.TestSet;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.CalibrationScorer;
import io.github.boschpanama.bosch.objective.CalibrationSet;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.ranking.RankingTask;
import io.github.boschpanama.bosch.report.Comparison;
import io.github.boschpanama.bosch.report.ReportWriter;
import io.github.boschpanama.bosch.report.ScoreText;
import io.github.boschpanama.bosch.report.Setup;
import io.github.boschpanama.bosch.search.Incumbent;
import io.github.boschpanama.bosch.search.Objective;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch compare`: every method at every ratio, and a report of it.
@Command(name = "compare", mixinStandardHelpOptions = true, description = {
        "Compares every method at every ratio, and writes a report.",
        "Each method is asked which heads go local, and its masks are scored on samples that no method saw. The folder gets report.html, report.csv, report.json and the masks. Run again with the same arguments, it goes on."}, footer = {
                "", "Examples:", "  bosch compare --model demo --out comparison",
                "  bosch compare --model DIR --ratio 0.5,0.75 --methods FISHER,BOSCH --budget 100 --out comparison"})
final class CompareCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions samples;

    @Option(names = "--ratio", paramLabel = "R", split = ",", defaultValue = "0.25,0.5,0.75,0.875", description = "Shares of local groups, between 0 and 1. Default: ${DEFAULT-VALUE}.")
    private List<Double> ratios;

    @Option(names = "--methods", paramLabel = "NAME", split = ",", description = "Methods to compare. Default: all.")
    private List<String> methods;

    @Mixin
    private WindowOptions windows;

    @Option(names = "--budget", paramLabel = "N", defaultValue = "300", description = "Masks that each search may score for a ratio. Default: ${DEFAULT-VALUE}.")
    private int budget;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "5", description = "Seeds of methods that draw at random. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(names = "--search-seeds", paramLabel = "N", defaultValue = "1", description = "Seeds of searches. Default: ${DEFAULT-VALUE}.")
    private int searchSeeds;

    @Option(names = "--test-samples", paramLabel = "N", defaultValue = "32", description = "Samples of each needle task that masks are judged by; longer contexts get as many tokens in fewer samples. Default: ${DEFAULT-VALUE}.")
    private int testSamples;

    @Option(names = "--stretch", paramLabel = "N", split = ",", defaultValue = "1,2,4", description = "Contexts of those samples, as multiples of --context. Default: ${DEFAULT-VALUE}.")
    private List<Integer> stretches;

    @Option(names = "--text", paramLabel = "FILE", description = "Text whose perplexity is taken. Default: one of our own.")
    private Path text;

    @Option(names = "--metric", paramLabel = "M", defaultValue = "LOG_PROBABILITY", description = "What searches maximise: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Metric metric;

    @Option(names = "--memory", paramLabel = "MIB", description = "Memory for what a scorer keeps; there are two. Default: a quarter of what is free.")
    private Long memory;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the report, the masks and the log.")
    private Path out;

    @Option(names = "--json", description = "Print report.json instead of a table.")
    private boolean json;

    @Override
    public void run() {
        requireSense();
        List<Method> asked = methods == null ? Methods.all() : Methods.named(methods);
        Path folder = model.folder();
        Tokenizer tokenizer = Tokenizer.load(folder);
        ModelConfig config = ModelConfig.read(folder);
        HeadMask shape = windows.full(config);
        ratios.forEach(ratio -> asked.forEach(method -> method.requireFeasible(shape, ratio, budget)));
        List<TokenSample> seen = samples.read(folder, tokenizer);
        TestPlan plan = new TestPlan(testSamples, stretches.stream().sorted().map(n -> n * samples.context()).toList(),
                samples.seed(), text());
        try (Backend backend = model.openBackend();
                ComparisonLog log = ComparisonLog.open(out, arguments(backend, plan), shape);
                ResumeHint hint = new ResumeHint(spec.commandLine().getErr(), out);
                Arena arena = Arena.ofShared()) {
            Map<String, String> arguments = arguments(backend, plan);
            DecoderModel decoder = DecoderModel.load(folder, backend, arena, SampleOptions.longest(seen));
            long memoryBudget = memory == null ? MachineMemory.spare(decoder) / 2 : memory << 20;
            CalibrationSet hardestFirst = CalibrationSet.hardestFirst(decoder, seen, windows.local(config));
            try (AnswerScorer scorer = new ReusingScorer(decoder, hardestFirst.samples(),
                    ReusingScorer.batchTokens(decoder),
                    memoryBudget, shape);
                    PhaseProgress progress = new PhaseProgress(spec)) {
                CalibrationScorer masks = new CalibrationScorer(scorer, metric, hardestFirst);
                if (log.isEmpty()) {
                    requireSomethingToFind(masks, shape, log);
                }
                Calibration calibration = new Calibration(
                        new RankingTask(decoder, seen, tokenizer.encodeWithSpecialTokens(""), windows.window(),
                                windows.sinks(), samples.seed(), memoryBudget),
                        masks, budget, out, arguments,
                        () -> {});
                TestSet tests = TestSet.make(folder, decoder, arena, plan);
                Comparison comparison = new ComparisonRun(asked, seeds, searchSeeds, calibration, tests, log,
                        memoryBudget, progress).run(setup(config, tests, backend));
                ReportWriter.write(comparison, out);
                print(comparison);
            }
        }
    }

    /// Else the first search would say so, after the rankings; and the advice is to change arguments, which the log would not allow.
    private static void requireSomethingToFind(CalibrationScorer masks, HeadMask full, ComparisonLog log) {
        double seeing = masks.score(full, Incumbent.NONE).value();
        double windowed = masks.score(full.allLocal(), Incumbent.NONE).value();
        try {
            new Objective(seeing, windowed);
        } catch (InputException nothing) {
            log.discard();
            throw nothing;
        }
    }

    private void requireSense() {
        for (double ratio : ratios) {
            if (!(ratio > 0 && ratio < 1)) {
                throw new InputException("--ratio has " + ratio + ", expected numbers between 0 and 1");
            }
        }
        windows.requireSane();
        requireAtLeast("--budget", budget, 1);
        requireAtLeast("--seeds", seeds, 1);
        requireAtLeast("--search-seeds", searchSeeds, 1);
        requireAtLeast("--test-samples", testSamples, 1);
        requireAtLeast("--memory", memory == null ? 0 : memory, 0);
        requireAtMost("--memory", memory == null ? 0 : memory, Long.MAX_VALUE >> 20);
        stretches.forEach(
                stretch -> requireAtMost("--stretch", stretch, Integer.MAX_VALUE / Math.max(1, samples.context())));
        stretches.forEach(stretch -> requireAtLeast("--stretch", stretch, 1));
    }

    private static void requireAtLeast(String option, long value, long least) {
        if (value < least) {
            throw new InputException(option + " is " + value + ", expected at least " + least);
        }
    }

    private static void requireAtMost(String option, long value, long most) {
        if (value > most) {
            throw new InputException(option + " is " + value + ", expected at most " + most);
        }
    }

    /// All that a mask or a score depends on.
    private Map<String, String> arguments(Backend backend, TestPlan plan) {
        Map<String, String> arguments = new TreeMap<>();
        arguments.put("--backend", backend.name());
        arguments.put("--model", model.fingerprint());
        arguments.put("--window", Integer.toString(windows.window()));
        arguments.put("--sinks", Integer.toString(windows.sinks()));
        arguments.put("--samples", samples.fingerprint());
        arguments.put("--questions", Integer.toString(samples.questions()));
        arguments.put("--metric", metric.toString());
        arguments.put("--budget", Integer.toString(budget));
        arguments.put("--seed", Long.toString(samples.seed()));
        arguments.put("--test-samples", testSamples + " at " + plan.contexts().getFirst() + " tokens");
        arguments.put("--text", text == null ? "own" : text + ", " + Fingerprint.of(text));
        return arguments;
    }

    private String text() {
        try (InputStream stream = text == null
                ? TestSet.class.getResourceAsStream("text.txt")
                : Files.newInputStream(text)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InputException("--text " + text + ": cannot be read (" + e + ")", e);
        }
    }

    private Setup setup(ModelConfig config, TestSet tests, Backend backend) {
        return new Setup(model.title(), config.layers(), config.groups(), windows.window(), windows.sinks(),
                samples.describe(), testSamples + " samples of each task at " + tests.contexts().getFirst()
                        + " tokens, as many tokens in fewer samples where the context is longer; keys that no"
                        + " calibration sample has",
                tests.contexts(), "share of samples whose whole answer greedy decoding would get right",
                tests.meanTasks(), ratios.stream().sorted().distinct().toList(), Version.text(),
                Runtime.getRuntime().availableProcessors() + " processors, " + backend.description(), tests.notes());
    }

    private void print(Comparison comparison) {
        if (json) {
            try {
                spec.commandLine().getOut().print(Files.readString(out.resolve("report.json")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else {
            spec.commandLine().getOut().print(ScoreText.of(comparison));
            spec.commandLine().getOut().println("report: " + out.resolve("report.html"));
        }
        spec.commandLine().getOut().flush();
    }
}
