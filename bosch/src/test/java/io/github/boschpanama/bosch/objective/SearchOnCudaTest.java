package io.github.boschpanama.bosch.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.bosch.CudaOrSkip;
import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.search.BoschSearch;
import io.github.boschpanama.bosch.search.SearchListener;
import io.github.boschpanama.bosch.search.SearchResult;
import io.github.boschpanama.bosch.search.SearchSession;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.Backends;
import io.github.boschpanama.runtime.backend.Backend;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The built-in model's search on CUDA: on the test double where `bosch.cuda.home` names it, else on a GPU.
///
/// Scores differ from the CPU's in their last digits, so of masks about as good the search may find another.
@Tag("cuda")
class SearchOnCudaTest {
    /// Scores are mean log-probabilities, from 0 to about −10; F32 sums in another order differ by less.
    private static final double TOLERANCE = 1e-4;
    private static final int CONTEXT = 128;
    private static final int BUDGET = 42; // the least with which layers and groups are scored alone
    private static final double ABOUT_AS_GOOD = 0.1; // of what full attention gains
    private static final HeadMask SHAPE = HeadMask.full(8, 4, 32, 0);
    private static final HeadMask LOCAL = HeadMask.local(8, 4, 32, 0);
    private static final Path FOLDER = BuiltInModel.folder();

    private static Backend cuda() {
        return CudaOrSkip.open(() -> Backends.open(Backends.CUDA, 1, notice -> {}));
    }

    private static List<TokenSample> samples() {
        Tokenizer tokenizer = Tokenizer.load(FOLDER);
        return NeedleTask.forModel(FOLDER, NeedleVariant.MULTIKEY_1).withQuestions(2)
                .samples(Split.CALIBRATION, 2, CONTEXT, 7, tokenizer::encode).stream()
                .map(sample -> TokenSample.of(sample, tokenizer::encode)).toList();
    }

    private static SearchResult search(Backend backend) {
        try (backend; Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(FOLDER, backend, arena, CONTEXT);
            try (AnswerScorer scorer = new ReusingScorer(model, samples(), 2 * CONTEXT, 1 << 24, SHAPE)) {
                CalibrationSet calibration = new CalibrationSet(samples(), AnswerStatistics.scores(scorer, LOCAL));
                SearchSession session = SearchSession.of(
                        new CalibrationScorer(scorer, Metric.LOG_PROBABILITY, calibration), SHAPE,
                        new SearchListener() {
                        });
                return BoschSearch.standard().find(session, 0.5, BUDGET, 1);
            }
        }
    }

    private static double onCpu(HeadMask mask) {
        try (Backend backend = Backends.open(Backends.CPU, 2, notice -> {}); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(FOLDER, backend, arena, CONTEXT);
            try (AnswerScorer scorer = new PlainScorer(model, samples(), 2 * CONTEXT)) {
                return AnswerStatistics.of(AnswerStatistics.scores(scorer, mask)).meanLogProbability();
            }
        }
    }

    @Test
    void theMaskFoundIsWorthAsMuchOnTheCpuAndAsGoodAsTheOneFoundThere() {
        SearchResult found = search(cuda());
        SearchResult there = search(Backends.open(Backends.CPU, 2, notice -> {}));
        assertEquals(LOCAL.size() / 2, found.mask().localCount());
        assertEquals(there.normalised(), found.normalised(), ABOUT_AS_GOOD);
        assertEquals(onCpu(found.mask()), found.score(), TOLERANCE);
        double full = onCpu(SHAPE);
        double local = onCpu(LOCAL);
        assertEquals((found.score() - local) / (full - local), found.normalised(), TOLERANCE);
    }

    @Test
    void theScorerThatSavesWorkGivesThePlainOnesScores() {
        try (Backend backend = cuda(); Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(FOLDER, backend, arena, CONTEXT);
            try (AnswerScorer plain = new PlainScorer(model, samples(), 2 * CONTEXT);
                    AnswerScorer reusing = new ReusingScorer(model, samples(), 2 * CONTEXT, 1 << 24, SHAPE)) {
                for (HeadMask mask : List.of(SHAPE, SHAPE.withLocal(5, 1, true), SHAPE.withLocal(7, 2, true), LOCAL,
                        LOCAL.withLocal(5, 1, false), LOCAL.withLocal(7, 3, false))) {
                    double expected = AnswerStatistics.of(AnswerStatistics.scores(plain, mask)).meanLogProbability();
                    double actual = AnswerStatistics.of(AnswerStatistics.scores(reusing, mask)).meanLogProbability();
                    reusing.keep(mask);
                    assertEquals(expected, actual, TOLERANCE, mask::toString);
                }
            }
        }
    }
}
