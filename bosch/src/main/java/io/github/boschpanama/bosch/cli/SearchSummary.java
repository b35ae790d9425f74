package io.github.boschpanama.bosch.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.boschpanama.bosch.heuristic.RandomLayers;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import io.github.boschpanama.bosch.ranking.HeadScores;
import io.github.boschpanama.bosch.search.SearchResult;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.AtomicFile;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// What the masks found are worth, beside full attention, windows everywhere, and as many groups chosen at random one
/// by one and by whole layers: on the samples of the search, and on samples that it never saw.
///
/// @param arguments what decided the search
/// @param rows a line of the table each
record SearchSummary(Map<String, String> arguments, List<Row> rows) {
    private static final int RANDOM_SEEDS = 3;

    /// @param name what chose the groups
    /// @param ratio share of local groups
    /// @param masks how many masks the figures are means over
    /// @param calibration on the samples of the search
    /// @param heldOut on samples that it never saw
    record Row(String name, double ratio, int masks, AnswerStatistics calibration, AnswerStatistics heldOut) {}

    /// Evaluates masks as they come, on both sides of the split.
    private record Judge(AnswerScorer calibration, AnswerScorer heldOut, Progress progress) {
        Row judge(String name, HeadMask... masks) {
            return new Row(name, masks[0].localShare(), masks.length, mean(calibration, masks), mean(heldOut, masks));
        }

        private AnswerStatistics mean(AnswerScorer scorer, HeadMask... masks) {
            List<AnswerStatistics> statistics = new ArrayList<>();
            for (HeadMask mask : masks) {
                statistics.add(AnswerStatistics.of(AnswerStatistics.scores(scorer, mask)));
                progress.step("");
            }
            return AnswerStatistics.mean(statistics);
        }
    }

    /// @param calibration scores the samples of the search
    /// @param heldOut scores those that it never saw
    /// @param shape full attention in a model of that shape
    /// @param results what was found
    /// @param arguments what decided the search
    /// @param seed of the masks drawn at random
    /// @param spec where progress goes
    /// @return the table
    static SearchSummary of(AnswerScorer calibration, AnswerScorer heldOut, HeadMask shape,
            List<SearchResult> results, Map<String, String> arguments, long seed, CommandSpec spec) {
        List<Row> rows = new ArrayList<>();
        int masks = 2 + results.size() * (2 * RANDOM_SEEDS + 1);
        long begin = System.nanoTime();
        try (Progress progress = Progress.start(spec, "judging", 2L * masks)) {
            Judge judge = new Judge(calibration, heldOut, progress);
            rows.add(judge.judge("full attention", shape));
            rows.add(judge.judge("all windows", shape.allLocal()));
            for (SearchResult result : results) {
                double ratio = result.ratio();
                rows.add(judge.judge("random groups", randomSeeds(seed).mapToObj(s -> randomGroups(shape, ratio, s))
                        .toArray(HeadMask[]::new)));
                rows.add(judge.judge("random layers", randomSeeds(seed)
                        .mapToObj(s -> new RandomLayers(s).mask(shape, ratio)).toArray(HeadMask[]::new)));
                rows.add(judge.judge("BOSCH", result.mask()));
            }
        }
        spec.commandLine().getErr().printf(Locale.ROOT, "judged %d masks on %d samples in %.0f s%n", masks,
                calibration.samples() + heldOut.samples(), (System.nanoTime() - begin) * 1e-9);
        return new SearchSummary(arguments, List.copyOf(rows));
    }

    private static LongStream randomSeeds(long seed) {
        return LongStream.range(seed, seed + RANDOM_SEEDS);
    }

    private static HeadMask randomGroups(HeadMask shape, double ratio, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] scores = Stream.generate(() -> random.doubles(shape.groups()).toArray()).limit(shape.layers())
                .toArray(double[][]::new);
        return HeadScores.of(scores).mask(shape, ratio);
    }

    private static Path file(Path folder, boolean json) {
        return folder.resolve(json ? "summary.json" : "summary.txt");
    }

    /// @return whether [#write] left its files there, for a search with these arguments
    static boolean isIn(Path folder, Map<String, String> arguments) {
        return Files.exists(file(folder, false)) && arguments.equals(argumentsIn(file(folder, true)));
    }

    /// @return those of a `summary.json`; none where there is no such file, or one that cannot be read, which is then written anew
    private static Map<String, String> argumentsIn(Path file) {
        Map<String, String> arguments = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
            json.nextToken();
            if ("arguments".equals(json.nextFieldName())) {
                json.nextToken();
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    arguments.put(name, json.nextTextValue());
                }
            }
            return arguments;
        } catch (IOException e) {
            return Map.of();
        }
    }

    /// Prints what [#write] left in the folder.
    static void printFrom(Path folder, PrintWriter out, boolean json) {
        Path file = file(folder, json);
        try {
            out.print(Files.readString(file));
            out.flush();
        } catch (IOException e) {
            throw InputException.of(file, "cannot be read", e);
        }
    }

    /// Leaves `summary.txt` and `summary.json` in the folder; the second, which tells whose they are, at the end.
    void write(Path folder) {
        for (boolean json : new boolean[]{false, true}) {
            StringWriter text = new StringWriter();
            print(new PrintWriter(text, true), json);
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            AtomicFile.write(file(folder, json), channel -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        }
    }

    void print(PrintWriter out, boolean json) {
        if (json) {
            printJson(out);
        } else {
            printTable(out);
        }
    }

    private void printTable(PrintWriter out) {
        AnswerStatistics seen = rows.getFirst().calibration();
        AnswerStatistics unseen = rows.getFirst().heldOut();
        out.printf("%-16s %6s   %-29s   %-29s%n", "", "", "calibration, " + seen.samples() + " samples",
                "held out, " + unseen.samples() + " samples");
        out.printf("%-16s %6s   %8s %8s %11s   %8s %8s %11s%n", "", "local", "answers", "tokens", "mean log p",
                "answers", "tokens", "mean log p");
        for (Row row : rows) {
            out.printf(Locale.ROOT, "%-16s %5.1f%%   %8.3f %8.3f %11.4f   %8.3f %8.3f %11.4f%s%n", row.name(),
                    100 * row.ratio(), row.calibration().answerAccuracy(), row.calibration().tokenAccuracy(),
                    row.calibration().meanLogProbability(), row.heldOut().answerAccuracy(),
                    row.heldOut().tokenAccuracy(), row.heldOut().meanLogProbability(),
                    row.masks() > 1 ? "   mean of " + row.masks() : "");
        }
    }

    private void printJson(PrintWriter out) {
        JsonOutput.print(out, json -> {
            json.writeObjectFieldStart("arguments");
            for (Map.Entry<String, String> argument : arguments.entrySet()) {
                json.writeStringField(argument.getKey(), argument.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("results");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("name", row.name());
                json.writeNumberField("ratio", row.ratio());
                json.writeNumberField("masks", row.masks());
                Map<String, AnswerStatistics> sides = new LinkedHashMap<>();
                sides.put("calibration", row.calibration());
                sides.put("heldOut", row.heldOut());
                for (Map.Entry<String, AnswerStatistics> side : sides.entrySet()) {
                    json.writeObjectFieldStart(side.getKey());
                    StatisticsJson.write(json, side.getValue());
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
