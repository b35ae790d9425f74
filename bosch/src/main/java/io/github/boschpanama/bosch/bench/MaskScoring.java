package io.github.boschpanama.bosch.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.CalibrationScorer;
import io.github.boschpanama.bosch.objective.CalibrationSet;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.bosch.objective.ReusingScorer;
import io.github.boschpanama.bosch.search.BoschSearch;
import io.github.boschpanama.bosch.search.Evaluation;
import io.github.boschpanama.bosch.search.MaskScorer;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.bosch.search.SearchListener;
import io.github.boschpanama.bosch.search.SearchSession;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A whole search, its masks scored by reuse, and every tenth of them by the plain scorer as well.
///
/// Prompts are random tokens, and the answers are what the model itself says next with full attention, so that windows
/// lose something whatever the weights are.
final class MaskScoring {
    private static final int SAMPLES = 2;
    private static final int TOKENS = 256;
    private static final int ANSWER_TOKENS = 8;
    private static final int WINDOW = 32;
    private static final double RATIO = 0.75;
    private static final int BUDGET = 130;
    private static final long MEMORY = 2L << 30;

    private final Bench bench;
    private final String name;
    private final Path folder;

    /// @param bench measures
    /// @param name of the model, for the table
    /// @param folder where the model is
    MaskScoring(Bench bench, String name, Path folder) {
        this.bench = bench;
        this.name = name;
        this.folder = folder;
    }

    void measure() {
        try (Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(folder, bench.cpu(), arena, TOKENS);
            int layers = model.config().layers();
            int groups = model.config().groups();
            HeadMask full = HeadMask.full(layers, groups, WINDOW, 0);
            List<TokenSample> samples = samples(model, full, arena);
            try (AnswerScorer plain = new PlainScorer(model, samples, PlainScorer.BATCH_TOKENS)) {
                CalibrationSet calibration = CalibrationSet.hardestFirst(plain, samples,
                        HeadMask.local(layers, groups, WINDOW, 0));
                search(model, full, calibration);
            }
        }
    }

    private void search(DecoderModel model, HeadMask full, CalibrationSet calibration) {
        try (AnswerScorer plain = new PlainScorer(model, calibration.samples(), PlainScorer.BATCH_TOKENS);
                AnswerScorer reusing = new ReusingScorer(model, calibration.samples(), ReusingScorer.BATCH_TOKENS,
                        MEMORY)) {
            Course course = new Course(new CalibrationScorer(plain, Metric.LOG_PROBABILITY, calibration.windowed()));
            BoschSearch.standard().find(SearchSession.of(
                    new CalibrationScorer(reusing, Metric.LOG_PROBABILITY, calibration.windowed()), full, course),
                    RATIO, BUDGET, 0);
            String shape = name + ", " + SAMPLES + " × " + TOKENS + " tokens";
            AnswerScorer.Work work = reusing.work();
            bench.report("search", shape, 1 / course.secondsOfMask(), "masks/s");
            bench.report("search, layers", shape, (double) work.layersAsked() / work.layersComputed(), "x fewer");
            bench.report("search, time", shape, course.plainSecondsOfMask() / course.secondsOfMask(), "x plain");
        }
    }

    private static List<TokenSample> samples(DecoderModel model, HeadMask full, Arena arena) {
        DecodingSession session = new DecodingSession(model, full, arena, TOKENS);
        SplittableRandom random = new SplittableRandom(1);
        List<TokenSample> samples = new ArrayList<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
            int[] ids = random.ints(TOKENS, 0, model.config().vocabularySize()).toArray();
            answer(model, session, ids, arena);
            samples.add(new TokenSample(ids, TOKENS - ANSWER_TOKENS, Double.NaN));
        }
        return samples;
    }

    /// Puts the most probable tokens in the answer's place.
    private static void answer(DecoderModel model, DecodingSession session, int[] ids, Arena arena) {
        Tensor best = Tensor.allocate(arena, DType.I32, 1);
        session.truncate(0);
        Tensor logits = session.prefill(Arrays.copyOf(ids, TOKENS - ANSWER_TOKENS));
        for (int token = TOKENS - ANSWER_TOKENS; token < TOKENS; token++) {
            model.backend().argmax(logits, best);
            ids[token] = best.segment().getAtIndex(JAVA_INT, 0);
            logits = session.decode(ids[token]);
        }
    }

    /// How long a mask took, and how long some of them take with the plain scorer in the same moments.
    private static final class Course implements SearchListener {
        private static final int PLAIN_EVERY = 10;

        private final MaskScorer plain;
        private int masks;
        private double seconds;
        private int plainMasks;
        private double plainSeconds;

        Course(MaskScorer plain) {
            this.plain = plain;
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            if (masks++ % PLAIN_EVERY == 0) {
                long begin = System.nanoTime();
                Score score = plain.score(evaluation.mask(), evaluation.incumbent());
                plainSeconds += (System.nanoTime() - begin) * 1e-9;
                plainMasks++;
                if (!score.equals(evaluation.score())) {
                    throw new IllegalStateException("the scorers disagree on mask " + evaluation.mask() + ": "
                            + evaluation.score() + " and " + score);
                }
            }
            seconds += evaluation.seconds();
        }

        double secondsOfMask() {
            return seconds / masks;
        }

        double plainSecondsOfMask() {
            return plainSeconds / plainMasks;
        }
    }
}
