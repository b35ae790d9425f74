package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.CalibrationScorer;
import io.github.boschpanama.bosch.objective.CalibrationSet;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.search.BinarySolver;
import io.github.boschpanama.bosch.search.BoschSearch;
import io.github.boschpanama.bosch.search.EvaluationLog;
import io.github.boschpanama.bosch.search.FirstOrderSwaps;
import io.github.boschpanama.bosch.search.MadsPolling;
import io.github.boschpanama.bosch.search.Objective;
import io.github.boschpanama.bosch.search.SearchResult;
import io.github.boschpanama.bosch.search.SearchSession;
import io.github.boschpanama.bosch.search.SwapDescent;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.HeadMaskFile;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch search`: the main job, from a model folder to mask files and a table of what they are worth.
@Command(name = "search", mixinStandardHelpOptions = true, description = {
        "Finds which key/value groups can attend to a sliding window at the least loss.",
        "Stopped at any moment, the same command goes on where it was."}, footer = {"", "Examples:",
                "  bosch search --model demo --ratio 0.5,0.75,0.875",
                "  bosch search --model ~/models/Qwen3-0.6B --ratio 0.5 --window 128 --context 4096 --budget 600",
                "  bosch search --model DIR --samples mine.jsonl --ratio 0.75 --out mine"})
final class SearchCommand implements Runnable {
    /// Masks scored before the first search: full attention, and windows everywhere.
    private static final int ANCHORS = 2;
    private static final long MOST_MEBIBYTES = Long.MAX_VALUE >> 20;

    /// How the scores are computed; they are the same.
    enum ScorerKind {
        /// Keeps what masks share.
        FAST,
        /// A whole pass for every mask.
        PLAIN
    }

    /// What solves the stages.
    enum SolverKind {
        /// Swaps that a first-order model of the scores favours.
        MODEL(new FirstOrderSwaps()),
        /// The first swap that improves.
        DESCENT(new SwapDescent()),
        /// Mesh adaptive direct search, with the paper's penalty.
        MADS(new MadsPolling(Objective.ALPHA));

        private final BinarySolver solver;

        SolverKind(BinarySolver solver) {
            this.solver = solver;
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions samples;

    @Option(names = "--ratio", paramLabel = "R", split = ",", defaultValue = "0.5", description = "Shares of groups that are to be local, separated by commas; more can be added in the same folder later. Default: ${DEFAULT-VALUE}.")
    private List<Double> ratios;

    @Mixin
    private WindowOptions windows;

    @Option(names = "--budget", paramLabel = "N", defaultValue = "300", description = "Masks to score for each ratio. Default: ${DEFAULT-VALUE}.")
    private int budget;

    @Option(names = "--held-out", paramLabel = "N", description = "Samples to judge the masks by, which the search never sees. Default: twice the calibration samples; of a file, its last third.")
    private Integer heldOut;

    @Option(names = "--metric", paramLabel = "M", defaultValue = "LOG_PROBABILITY", description = "What is maximised: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Metric metric;

    @Option(names = "--scorer", paramLabel = "fast|plain", defaultValue = "FAST", description = "fast reuses what masks share; plain computes every mask anew, to the same scores. Default: fast.")
    private ScorerKind scorer;

    @Option(names = "--solver", paramLabel = "S", defaultValue = "MODEL", description = "What searches within the stages: ${COMPLETION-CANDIDATES}. MODEL proposes swaps by a first-order model of the scores so far, DESCENT takes the first swap that improves, MADS polls as NOMAD does. Default: MODEL.")
    private SolverKind solver;

    @Option(names = "--memory", paramLabel = "MIB", description = "Memory for what the fast scorer keeps. Default: half of what is free.")
    private Long memory;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "bosch-out", description = "Folder for masks, log and tables. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    @Override
    public void run() {
        requireSane();
        Path folder = model.folder();
        SampleSplit split = samples.split(folder, Tokenizer.load(folder), heldOut);
        ModelConfig config = ModelConfig.read(folder);
        HeadMask shape = windows.full(config);
        ratios.forEach(ratio -> bosch().requireFeasible(shape, ratio, budget));
        try (Backend backend = model.openBackend(); Arena arena = Arena.ofShared()) {
            run(backend, arena, folder, config, split);
        }
    }

    private void run(Backend backend, Arena arena, Path folder, ModelConfig config, SampleSplit split) {
        Map<String, String> arguments = arguments(backend);
        HeadMask shape = windows.full(config);
        try (EvaluationLog log = EvaluationLog.open(out, besidesRatios(arguments), ratios);
                ResumeHint hint = new ResumeHint(spec.commandLine().getErr(), out)) {
            DecoderModel decoder = DecoderModel.load(folder, backend, arena, split.longest());
            CalibrationSet calibration = CalibrationSet.hardestFirst(decoder, split.calibration(),
                    windows.local(config));
            try (AnswerScorer answers = open(decoder, calibration.samples(), ReusingScorer.batchTokens(decoder),
                    memory == null ? MachineMemory.spare(decoder) : memory << 20, shape)) {
                say(backend.description());
                say(answers.plan());
                List<SearchResult> results = search(answers, calibration, log, shape);
                say(describe(answers.work()) + MachineMemory.describePeak());
                if (answers.work().layersAsked() == 0 && SearchSummary.isIn(out, arguments)) {
                    SearchSummary.printFrom(out, spec.commandLine().getOut(), json);
                    return;
                }
                SearchSummary summary;
                try (AnswerScorer heldOut = open(decoder, split.heldOut(), PlainScorer.batchTokens(decoder), 0, shape)) {
                    summary = SearchSummary.of(answers, heldOut, shape, results, arguments, samples.seed(), spec);
                }
                summary.write(out);
                summary.print(spec.commandLine().getOut(), json);
            }
        }
    }

    private void requireSane() {
        for (double ratio : ratios) {
            if (!(ratio > 0 && ratio < 1)) {
                throw new InputException("--ratio is " + ratio + ", expected shares between 0 and 1, such as 0.5,0.75");
            }
        }
        if (Set.copyOf(ratios).size() < ratios.size()) {
            throw new InputException("--ratio is " + ratios + ", and names one twice");
        }
        windows.requireSane();
        if (heldOut != null && heldOut < 1) {
            throw new InputException("--held-out is " + heldOut + ", expected at least 1");
        }
        if (memory != null && (memory < 0 || memory > MOST_MEBIBYTES)) {
            throw new InputException("--memory is " + memory + ", expected MiB, 0 to " + MOST_MEBIBYTES);
        }
    }

    private static String describe(AnswerScorer.Work work) {
        if (work.layersAsked() == 0) {
            return "no layer computed, all scores were in the log";
        }
        return String.format(Locale.ROOT, "%,d of %,d layers computed (%.1f%% of all rows), %,d MiB of states kept",
                work.layersComputed(), work.layersAsked(), 100.0 * work.rowsComputed() / work.rowsAsked(),
                work.keptBytes() >> 20);
    }

    private static Map<String, String> besidesRatios(Map<String, String> arguments) {
        Map<String, String> others = new LinkedHashMap<>(arguments);
        others.remove("--ratio");
        return others;
    }

    /// Everything that decides the scores and the path; how they are computed (threads, scorer, memory) does not.
    private Map<String, String> arguments(Backend backend) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("--model", model.fingerprint());
        arguments.put("--backend", backend.name());
        arguments.put("--ratio", ratios.toString());
        arguments.put("--window", Integer.toString(windows.window()));
        arguments.put("--sinks", Integer.toString(windows.sinks()));
        arguments.put("--samples", samples.fingerprint());
        arguments.put("--questions", Integer.toString(samples.questions()));
        arguments.put("--held-out", heldOut == null ? "by default" : heldOut.toString());
        arguments.put("--budget", Integer.toString(budget));
        arguments.put("--metric", metric.toString());
        arguments.put("--solver", solver.toString());
        arguments.put("--seed", Long.toString(samples.seed()));
        return arguments;
    }

    private AnswerScorer open(DecoderModel decoder, List<TokenSample> ordered, int batchTokens, long memoryBudget,
            HeadMask shape) {
        return scorer == ScorerKind.PLAIN
                ? new PlainScorer(decoder, ordered, PlainScorer.batchTokens(decoder))
                : new ReusingScorer(decoder, ordered, batchTokens, memoryBudget, shape);
    }

    private BoschSearch bosch() {
        return BoschSearch.by(solver.solver);
    }

    private List<SearchResult> search(AnswerScorer answers, CalibrationSet calibration, EvaluationLog log,
            HeadMask shape) {
        List<SearchResult> results = new ArrayList<>();
        try (SearchProgress progress = new SearchProgress(spec, (long) budget * ratios.size() + ANCHORS)) {
            SearchSession session = SearchSession.logged(new CalibrationScorer(answers, metric, calibration), log, shape,
                    progress);
            for (double ratio : ratios) {
                SearchResult result = bosch().find(session, ratio, budget, samples.seed());
                HeadMaskFile.write(result.mask(), notes(result), out.resolve("mask-" + ratio + ".json"));
                results.add(result);
            }
        }
        return results;
    }

    private Map<String, Object> notes(SearchResult result) {
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("model", model.name());
        notes.put("ratio", result.ratio());
        notes.put("score", result.score());
        notes.put("normalisedScore", result.normalised());
        notes.put("metric", metric.toString());
        notes.put("samples", samples.describe());
        notes.put("foundBy", "bosch " + Version.text() + ", budget " + budget);
        return notes;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
