package io.github.boschpanama.bosch.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

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
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A whole search, its masks scored by reuse, and every tenth of them by the plain scorer as well.
///
/// Prompts are random tokens, and the answers are what the model itself says with full attention and not with windows, so
/// that these lose something whatever the weights are.
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
            HeadMask local = HeadMask.local(layers, groups, WINDOW, 0);
            List<TokenSample> samples = samples(model, full, local, arena);
            try (AnswerScorer plain = new PlainScorer(model, samples, PlainScorer.BATCH_TOKENS)) {
                search(model, full, CalibrationSet.hardestFirst(plain, samples, local));
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

    private static List<TokenSample> samples(DecoderModel model, HeadMask full, HeadMask local, Arena arena) {
        DecodingSession seeing = new DecodingSession(model, full, arena, TOKENS);
        DecodingSession windowed = new DecodingSession(model, local, arena, TOKENS);
        SplittableRandom random = new SplittableRandom(1);
        List<TokenSample> samples = new ArrayList<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
            int[] ids = random.ints(TOKENS, 0, model.config().vocabularySize()).toArray();
            answer(seeing, windowed, ids);
            samples.add(new TokenSample(ids, TOKENS - ANSWER_TOKENS, Double.NaN));
        }
        return samples;
    }

    private static void answer(DecodingSession seeing, DecodingSession windowed, int[] ids) {
        int[] prompt = Arrays.copyOf(ids, TOKENS - ANSWER_TOKENS);
        seeing.truncate(0);
        windowed.truncate(0);
        Tensor seen = seeing.prefill(prompt);
        Tensor guessed = windowed.prefill(prompt);
        for (int token = prompt.length; token < TOKENS; token++) {
            ids[token] = telling(seen, guessed);
            seen = seeing.decode(ids[token]);
            guessed = windowed.decode(ids[token]);
        }
    }

    /// @param seen logits with full attention
    /// @param guessed logits with windows
    /// @return the token with the largest share in the divergence of the second from the first: probable, and lost by windows
    private static int telling(Tensor seen, Tensor guessed) {
        double seenSum = logSum(seen);
        double guessedSum = logSum(guessed);
        int telling = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int token = 0; token < seen.extent(1); token++) {
            double logProbability = logit(seen, token) - seenSum;
            double share = Math.exp(logProbability) * (logProbability - logit(guessed, token) + guessedSum);
            if (share > most) {
                most = share;
                telling = token;
            }
        }
        return telling;
    }

    private static double logSum(Tensor logits) {
        double sum = 0;
        for (int token = 0; token < logits.extent(1); token++) {
            sum += Math.exp(logit(logits, token));
        }
        return Math.log(sum);
    }

    private static double logit(Tensor logits, int token) {
        return logits.segment().getAtIndex(JAVA_FLOAT, token);
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
