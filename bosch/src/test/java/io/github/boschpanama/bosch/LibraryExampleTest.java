package io.github.boschpanama.bosch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.CalibrationScorer;
import io.github.boschpanama.bosch.objective.CalibrationSet;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.search.BoschSearch;
import io.github.boschpanama.bosch.search.SearchListener;
import io.github.boschpanama.bosch.search.SearchResult;
import io.github.boschpanama.bosch.search.SearchSession;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import io.github.boschpanama.models.decoder.ForwardPass;
import io.github.boschpanama.models.decoder.RowSelection;
import io.github.boschpanama.models.decoder.TokenBatch;
import io.github.boschpanama.models.generation.Generation;
import io.github.boschpanama.models.generation.Sampler;
import io.github.boschpanama.models.tokenizer.IncrementalDecoder;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The examples of the README's section on the library, run, and held to be those that the README shows.
class LibraryExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/test/java/io/github/boschpanama/bosch/LibraryExampleTest.java");
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final StringBuilder printed = new StringBuilder();

    private void print(Object text) {
        printed.append(text);
    }

    @Test
    void theReadmeShowsWhatRunsHere() throws IOException {
        String run = Files.readAllLines(SOURCE).stream().map(String::strip).filter(line -> !line.startsWith("assert"))
                .collect(Collectors.joining("\n"));
        List<String> examples = EXAMPLE.matcher(Files.readString(README)).results().map(result -> result.group(1))
                .toList();
        assertEquals(1, examples.size());
        String shown = examples.getFirst().lines().map(String::strip).collect(Collectors.joining("\n"));
        assertTrue(run.contains(shown.replace("IO.print(", "print(")), shown);
    }

    @Test
    void runs() {
        Path folder = BuiltInModel.folder(); // or that of a model from the Hub
        String text = " The old mill stood by the river.";
        Tokenizer tokenizer = Tokenizer.load(folder);
        int[] ids = tokenizer.encodeWithSpecialTokens(text);
        try (Backend backend = CpuBackend.create(); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(folder, backend, arena, 512); // the longest text, in tokens
            HeadMask full = HeadMask.full(model.config().layers(), model.config().groups(), 32, 0); // window, sinks
            HeadMask mask = full.withLocal(1, 0, true); // layer 1, group 0

            // one pass, the logits after the last token
            TokenBatch batch = TokenBatch.pack(backend, arena, List.of(ids));
            RowSelection last = RowSelection.of(backend, arena, batch, ids.length - 1);
            Tensor logits = new ForwardPass(model, arena, batch, last).run(mask); // [1, vocabulary]
            print(logits.segment().getAtIndex(ValueLayout.JAVA_FLOAT, 17)); // of token 17

            // greedy continuation, streamed
            Sampler greedy = new Sampler(model.config().vocabularySize(), 0, 1, 0); // temperature, top-p, seed
            IncrementalDecoder words = tokenizer.incrementalDecoder();
            new Generation(model, new DecodingSession(model, mask, arena, 512), greedy, arena).run(ids, 20, token -> {
                print(words.append(token));
                return true; // go on
            });

            // a search: samples, what scores masks on them, and 40 masks at three quarters of local groups
            List<TokenSample> samples = NeedleTask.forModel(folder, NeedleVariant.MULTIKEY_1)
                    .samples(Split.CALIBRATION, 4, 256, 0, tokenizer);
            CalibrationSet calibration = CalibrationSet.hardestFirst(model, samples, full.allLocal());
            try (AnswerScorer scorer = new ReusingScorer(model, calibration.samples(), ReusingScorer.batchTokens(model),
                    1L << 30, full)) {
                CalibrationScorer score = new CalibrationScorer(scorer, Metric.LOG_PROBABILITY, calibration);
                SearchSession session = SearchSession.of(score, full, new SearchListener() {
                });
                SearchResult found = BoschSearch.standard().find(session, 0.75, 40, 0);
                print(found.mask() + ": " + found.normalised());
                assertEquals(24, found.mask().localCount());
            }
        }
        assertTrue(printed.toString().contains(": 0.") || printed.toString().contains(": 1."), printed::toString);
    }
}
