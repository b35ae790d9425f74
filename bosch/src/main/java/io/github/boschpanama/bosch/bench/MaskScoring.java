package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.CalibrationScorer;
import io.github.boschpanama.bosch.objective.CalibrationSet;
import io.github.boschpanama.bosch.objective.Metric;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.bosch.search.BoschSearch;
import io.github.boschpanama.bosch.search.Evaluation;
import io.github.boschpanama.bosch.search.Incumbent;
import io.github.boschpanama.bosch.search.MaskScorer;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.bosch.search.SearchListener;
import io.github.boschpanama.bosch.search.SearchSession;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// A whole search, its masks scored by reuse, and every tenth of them by the plain scorer as well.
final class MaskScoring {
    private static final int TOKENS = 256;
    private static final int WINDOW = 32;
    private static final double RATIO = 0.75;
    private static final int BUDGET = 300; // what `bosch search` takes by default
    /// Mean log-probabilities of the two scorers differ by so much at most where products of other rows round otherwise.
    private static final double ROUNDING_OF_DEVICE = 1e-4;

    private final Bench bench;
    private final String name;
    private final Path folder;
    private final SearchLoad load;

    /// @param bench measures
    /// @param name of the model, for the table
    /// @param folder where the model is
    /// @param load what masks are scored on
    MaskScoring(Bench bench, String name, Path folder, SearchLoad load) {
        this.bench = bench;
        this.name = name;
        this.folder = folder;
        this.load = load;
    }

    void measure() {
        try (Arena arena = Arena.ofShared()) {
            DecoderModel model = DecoderModel.load(folder, bench.backend(), arena, TOKENS);
            int layers = model.config().layers();
            int groups = model.config().groups();
            HeadMask full = HeadMask.full(layers, groups, WINDOW, 0);
            HeadMask local = HeadMask.local(layers, groups, WINDOW, 0);
            List<TokenSample> drawn = new DistantSamples(model, full, local, arena, TOKENS)
                    .draw(load.samples(), load.questions());
            search(model, full, CalibrationSet.hardestFirst(model, drawn, local));
        }
    }

    /// Of a device with memory of its own, half of what is free at most.
    private long memory(DecoderModel model) {
        OptionalLong free = model.backend().freeMemory();
        return free.isPresent() ? Math.min(load.memory(), free.getAsLong() / 2) : load.memory();
    }

    private void search(DecoderModel model, HeadMask full, CalibrationSet calibration) {
        try (AnswerScorer plain = new PlainScorer(model, calibration.samples(), PlainScorer.batchTokens(model));
                AnswerScorer reusing = new ReusingScorer(model, calibration.samples(), ReusingScorer.batchTokens(model),
                        memory(model), full)) {
            Course course = new Course(new CalibrationScorer(plain, Metric.LOG_PROBABILITY, calibration),
                    bench.isDevice() ? ROUNDING_OF_DEVICE : 0);
            BoschSearch.standard().find(SearchSession.of(
                    new CalibrationScorer(reusing, Metric.LOG_PROBABILITY, calibration), full, course),
                    RATIO, BUDGET, 0);
            String shape = name + ", " + load.samples() + " × " + TOKENS + " tokens"
                    + (load.questions() == 1 ? "" : ", " + load.questions() + " to a text");
            AnswerScorer.Work work = reusing.work();
            bench.report("search", shape, 1 / course.secondsOfMask(), "masks/s");
            bench.report("search, rows", shape, (double) work.rowsAsked() / work.rowsComputed(), "x fewer");
            bench.report("search, time", shape, course.plainSecondsOfMask() / course.secondsOfMask(), "x plain");
        }
    }

    /// How long a mask took, and how long some of them take with the plain scorer in the same moments.
    private static final class Course implements SearchListener {
        private static final int PLAIN_EVERY = 10;

        private final MaskScorer plain;
        private final double tolerance;
        private int masks;
        private double seconds;
        private final Set<HeadMask> known = new HashSet<>();
        private int plainMasks;
        private double plainSeconds;

        /// @param tolerance by how much scores may differ; on the CPU not at all
        Course(MaskScorer plain, double tolerance) {
            this.plain = plain;
            this.tolerance = tolerance;
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            if (masks++ % PLAIN_EVERY == 0) {
                know(evaluation.incumbent().mask());
                long begin = System.nanoTime();
                Score score = plain.score(evaluation.mask(), evaluation.incumbent());
                plainSeconds += (System.nanoTime() - begin) * 1e-9;
                plainMasks++;
                if (!agree(score, evaluation.score())) {
                    throw new IllegalStateException("the scorers disagree on mask " + evaluation.mask() + ": "
                            + evaluation.score() + " and " + score);
                }
            }
            seconds += evaluation.seconds();
        }

        /// Scores of masks that were given up are estimates from as many samples as each scorer saw.
        private boolean agree(Score score, Score other) {
            return score.equals(other) || tolerance > 0
                    && (!score.exact() || !other.exact() || Math.abs(score.value() - other.value()) <= tolerance);
        }

        /// What an incumbent loses decides the order of the samples; the search knows it, so that to find it is no part of a mask's
        /// time.
        private void know(HeadMask incumbent) {
            if (incumbent != null && known.add(incumbent)) {
                plain.score(incumbent, Incumbent.NONE);
            }
        }

        double secondsOfMask() {
            return seconds / masks;
        }

        double plainSecondsOfMask() {
            return plainSeconds / plainMasks;
        }
    }
}
