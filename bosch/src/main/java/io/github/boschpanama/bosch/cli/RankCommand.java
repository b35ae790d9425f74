package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.ranking.HeadRanking;
import io.github.boschpanama.bosch.ranking.HeadScores;
import io.github.boschpanama.bosch.ranking.RankingTask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.Backend;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bosch rank`: what a static method thinks of each group of heads.
@Command(name = "rank", mixinStandardHelpOptions = true, description = {
        "Scores every key/value group by a static method: the lowest scores become local first."}, footer = {"",
                "Examples:", "  bosch rank --method DCAM --model demo",
                "  bosch rank --method FISHER --model DIR --samples needles.jsonl --window 64 --json"})
final class RankCommand implements Runnable {
    /// Names of the methods, for the help text.
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return HeadRanking.all().stream().map(HeadRanking::name).iterator();
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions samples;

    @Option(names = "--method", paramLabel = "NAME", required = true, completionCandidates = Methods.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String method;

    @Mixin
    private WindowOptions windows;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        windows.requireSane();
        HeadRanking ranking = HeadRanking.named(method);
        Path folder = model.folder();
        Tokenizer tokenizer = Tokenizer.load(folder);
        List<TokenSample> read = samples.read(folder, tokenizer);
        try (Backend backend = model.openBackend(); Arena arena = Arena.ofShared()) {
            DecoderModel decoder = DecoderModel.load(folder, backend, arena, SampleOptions.longest(read));
            RankingTask task = new RankingTask(decoder, read, tokenizer.encodeWithSpecialTokens(""), windows.window(),
                    windows.sinks(), samples.seed(), MachineMemory.spare(decoder));
            long started = System.nanoTime();
            HeadScores scores = score(ranking, task);
            double seconds = (System.nanoTime() - started) / 1e9;
            if (scores.areAllAlike()) {
                throw new InputException(ranking.name() + " scores all groups alike on these samples, so there is"
                        + " nothing to rank: longer samples (--context) or a smaller --window tell groups apart");
            }
            if (json) {
                printJson(ranking, scores, seconds);
            } else {
                print(ranking, scores, seconds);
            }
        }
    }

    private HeadScores score(HeadRanking ranking, RankingTask task) {
        Progress[] progress = new Progress[1]; // begun when the ranking says how many steps there are
        try {
            return ranking.score(task, (done, total) -> {
                if (progress[0] == null) {
                    progress[0] = Progress.start(spec, "ranking", total);
                }
                progress[0].step("");
            });
        } finally {
            if (progress[0] != null) {
                progress[0].close();
            }
        }
    }

    private void print(HeadRanking ranking, HeadScores scores, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(ranking.name() + ": " + ranking.description());
        HeatMap.lines(scores, System.console() != null && System.console().isTerminal()).forEach(out::println);
        out.printf(Locale.ROOT, "%d layers × %d key/value groups, window %d, sinks %d; %s; %.1f s%n", scores.layers(),
                scores.groups(), windows.window(), windows.sinks(), samples.describe(), seconds);
    }

    private void printJson(HeadRanking ranking, HeadScores scores, double seconds) {
        JsonOutput.print(spec.commandLine().getOut(), generator -> {
            generator.writeStringField("method", ranking.name());
            generator.writeStringField("description", ranking.description());
            generator.writeStringField("model", model.name());
            generator.writeStringField("samples", samples.describe());
            generator.writeNumberField("window", windows.window());
            generator.writeNumberField("sinks", windows.sinks());
            generator.writeNumberField("seed", samples.seed());
            generator.writeNumberField("seconds", seconds);
            generator.writeNumberField("layers", scores.layers());
            generator.writeNumberField("kvGroups", scores.groups());
            generator.writeArrayFieldStart("scores");
            for (int layer = 0; layer < scores.layers(); layer++) {
                generator.writeStartArray();
                for (int group = 0; group < scores.groups(); group++) {
                    generator.writeNumber(scores.of(layer, group));
                }
                generator.writeEndArray();
            }
            generator.writeEndArray();
        });
    }
}
