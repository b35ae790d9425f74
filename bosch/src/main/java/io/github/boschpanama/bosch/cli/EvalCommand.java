package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScore;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.backend.Backend;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch eval`: how a model answers samples under a mask.
@Command(name = "eval", mixinStandardHelpOptions = true, description = "Scores a model under a mask, one prefill a sample.", footer = {
        "", "Examples:", "  bosch eval --model demo --context 512 --samples 32",
        "  bosch eval --model DIR --mask mask.json --samples needles.jsonl --json"})
final class EvalCommand implements Runnable {
    private static final int DEPTH_BINS = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions samples;

    @Option(names = "--mask", paramLabel = "FILE", description = "Mask file. Default: full attention everywhere.")
    private Path mask;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        Path folder = model.folder();
        List<TokenSample> asked = samples.read(folder, Tokenizer.load(folder));
        try (Backend backend = model.openBackend(); Arena arena = Arena.ofShared()) {
            DecoderModel decoder = DecoderModel.load(folder, backend, arena, SampleOptions.longest(asked));
            HeadMask wanted = ModelOptions.mask(decoder, mask);
            try (AnswerScorer scorer = new ReusingScorer(decoder, asked, PlainScorer.batchTokens(decoder), 0, wanted);
                    Progress progress = Progress.start(spec, "evaluating", asked.size())) {
                List<AnswerScore> scores = new ArrayList<>();
                scorer.score(wanted, (sample, score) -> {
                    progress.step("");
                    return scores.add(score);
                });
                report(AnswerStatistics.of(scores), AnswerStatistics.byDepth(scores, asked, DEPTH_BINS));
            }
        }
    }

    private void report(AnswerStatistics all, SortedMap<Double, AnswerStatistics> byDepth) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonOutput.print(out, generator -> {
                generator.writeStringField("model", model.name());
                generator.writeStringField("mask", mask == null ? "full attention" : mask.toString());
                generator.writeStringField("asked", samples.describe());
                StatisticsJson.write(generator, all);
                if (!byDepth.isEmpty()) {
                    generator.writeArrayFieldStart("byDepth");
                    for (var part : byDepth.entrySet()) {
                        generator.writeStartObject();
                        generator.writeNumberField("from", start(part.getKey()));
                        generator.writeNumberField("to", part.getKey());
                        StatisticsJson.write(generator, part.getValue());
                        generator.writeEndObject();
                    }
                    generator.writeEndArray();
                }
            });
            return;
        }
        out.printf("%-12s %8s %9s %9s %12s%n", "", "samples", "answers", "tokens", "mean log p");
        line(out, "all", all);
        byDepth.forEach((end, part) -> line(out,
                String.format(Locale.ROOT, "depth %.1f-%.1f", start(end), end), part));
    }

    private static double start(double end) {
        return Math.rint(end * DEPTH_BINS - 1) / DEPTH_BINS;
    }

    private static void line(PrintWriter out, String name, AnswerStatistics statistics) {
        out.printf(Locale.ROOT, "%-12s %8d %9.3f %9.3f %12.4f%n", name, statistics.samples(),
                statistics.answerAccuracy(), statistics.tokenAccuracy(), statistics.meanLogProbability());
    }
}
