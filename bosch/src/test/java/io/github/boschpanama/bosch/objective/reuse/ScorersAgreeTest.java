package io.github.boschpanama.bosch.objective.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The scorer that saves work gives the plain one's numbers, bit for bit, whatever it keeps.
class ScorersAgreeTest {
    private static final int SAMPLES = 5;
    private static final int CONTEXT = 160;
    private static final HeadMask FULL = HeadMask.full(8, 4, 32, 0);

    private static Backend backend;
    private static Arena arena;
    private static DecoderModel model;
    private static List<TokenSample> samples;

    @BeforeAll
    static void load() {
        Path folder = BuiltInModel.folder();
        Tokenizer tokenizer = Tokenizer.load(folder);
        samples = NeedleTask.forModel(folder, NeedleVariant.MULTIKEY_1)
                .samples(Split.CALIBRATION, SAMPLES, CONTEXT, 7, tokenizer::encode).stream()
                .map(sample -> TokenSample.of(sample, tokenizer::encode)).toList();
        backend = CpuBackend.withThreads(2);
        arena = Arena.ofShared();
        model = DecoderModel.load(folder, backend, arena, CONTEXT);
    }

    @AfterAll
    static void close() {
        arena.close();
        backend.close();
    }

    /// A walk like a search's: single bits, bits of one layer, bits of the top layer, whole other masks, and back.
    private static List<HeadMask> walk(HeadMask full, int steps) {
        SplittableRandom random = new SplittableRandom(3);
        List<HeadMask> masks = new ArrayList<>();
        HeadMask mask = full;
        masks.add(mask);
        masks.add(HeadMask.local(mask.layers(), mask.groups(), mask.window(), mask.sinks()));
        for (int step = 0; step < steps; step++) {
            HeadMask base = random.nextInt(4) == 0 ? masks.get(random.nextInt(masks.size())) : mask;
            int layer = step % 3 == 0 ? mask.layers() - 1 : random.nextInt(mask.layers());
            int group = random.nextInt(mask.groups());
            mask = base.withLocal(layer, group, !base.isLocal(layer, group));
            masks.add(mask);
        }
        return masks;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 300_000, 3_000_000, 12_000_000, 1L << 30}) // with 12 MB common rows and evictions
    void scoresAreTheSameBitForBit(long budget) {
        try (AnswerScorer plain = new PlainScorer(model, samples, 1000);
                AnswerScorer reusing = new ReusingScorer(model, samples, 320, budget, FULL)) {
            for (HeadMask mask : walk(FULL, 24)) {
                assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                        mask::toString);
                reusing.keep(mask);
            }
            assertTrue(reusing.work().keptBytes() <= budget, reusing.work()::toString);
            assertEquals(budget >= 12_000_000, reusing.plan().contains("once for all masks"), reusing::plan);
            assertEquals(budget == 1L << 30, reusing.plan().contains("weights prepacked"), reusing::plan);
            assertTrue(budget < 3_000_000 || reusing.work().layersComputed() < reusing.work().layersAsked() * 0.8,
                    reusing.work()::toString);
        }
    }

    /// Windows and sinks of which the first rows of a sample are common to all masks: none but one, most, and all.
    @ParameterizedTest
    @CsvSource({"1, 0", "3, 7", "90, 30", "1000, 0", "2147483647, 1"})
    void rowsThatNoWindowCutsAreComputedOnce(int window, int sinks) {
        HeadMask full = HeadMask.full(8, 4, window, sinks);
        try (AnswerScorer plain = new PlainScorer(model, samples, 1000);
                AnswerScorer reusing = new ReusingScorer(model, samples, 320, 1 << 30, full)) {
            assertTrue(reusing.plan().contains("once for all masks"), reusing::plan);
            for (HeadMask mask : walk(full, 6)) {
                assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                        mask::toString);
            }
        }
    }

    /// Masks whose top layers are local, more and fewer of them, so that states of few rows are met by masks that need all.
    private static List<HeadMask> localOnTop(HeadMask full, int steps) {
        SplittableRandom random = new SplittableRandom(4);
        List<HeadMask> masks = new ArrayList<>();
        masks.add(full);
        for (int step = 0; step < steps; step++) {
            HeadMask mask = masks.get(random.nextInt(masks.size()));
            int open = random.nextInt(full.layers() + 1);
            for (int i = open * full.groups(); i < full.size(); i++) {
                mask = mask.withLocal(i / full.groups(), i % full.groups(), true);
            }
            if (open > 0) {
                mask = mask.withLocal(open - 1, random.nextInt(full.groups()), random.nextBoolean());
            }
            masks.add(mask);
        }
        return masks;
    }

    /// With windows of 1 and 2 rows below the top hardly count, with 32 some in the layers below it; without memory sinks need all.
    @ParameterizedTest
    @CsvSource({"1, 0, 1000000000", "2, 3, 1000000000", "32, 0, 1000000000", "32, 0, 3000000", "2, 0, 0", "2, 3, 0"})
    void rowsThatNoLayerLooksBackToAreLeftOut(int window, int sinks, long budget) {
        HeadMask full = HeadMask.full(8, 4, window, sinks);
        try (AnswerScorer plain = new PlainScorer(model, samples, 1000);
                AnswerScorer reusing = new ReusingScorer(model, samples, 320, budget, full)) {
            for (HeadMask mask : localOnTop(full, 20)) {
                assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                        mask::toString);
                reusing.keep(mask);
            }
            AnswerScorer.Work before = reusing.work();
            HeadMask local = HeadMask.local(8, 4, window, sinks);
            for (int group = 0; group < 4; group++) { // nothing above the bottom layer is kept for these
                AnswerStatistics.scores(reusing, local.withLocal(0, group, false));
            }
            AnswerScorer.Work after = reusing.work();
            double share = (double) (after.rowsComputed() - before.rowsComputed())
                    / (after.rowsAsked() - before.rowsAsked());
            assertTrue(share < (window < 32 && (sinks == 0 || budget > 0) ? 0.2 : 0.9), share + " of the rows");
        }
    }

    /// The same input of a layer under masks that need fewer rows above it, then more, then fewer: parts of few rows are not taken for
    /// more, and parts of more serve for fewer.
    @Test
    void partsServeMasksThatNeedNoMoreRows() {
        try (AnswerScorer plain = new PlainScorer(model, samples, 1000);
                AnswerScorer reusing = new ReusingScorer(model, samples, 320, 1 << 30, FULL)) {
            HeadMask open = FULL.withLocal(3, 1, true);
            HeadMask top = open;
            for (int i = 6 * 4; i < FULL.size(); i++) {
                top = top.withLocal(i / 4, i % 4, true);
            }
            for (int layer : List.of(5, 4)) {
                for (HeadMask above : List.of(top, top, open, top, open)) {
                    for (int group = 0; group < 3; group++) {
                        HeadMask mask = above.withLocal(layer, group, true);
                        assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                                mask::toString);
                    }
                }
                HeadMask unmet = top.withLocal(layer, 3, true); // begins at this layer, whose parts are of all rows by now
                assertEquals(AnswerStatistics.scores(plain, unmet), AnswerStatistics.scores(reusing, unmet),
                        unmet::toString);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1000000000, 0", "0, 3", "1000000000, 3"})
    void aModelsOwnWindowsLimitTheRowsToo(long budget, int sinks) {
        ModelConfig own = model.config();
        List<Integer> windows = List.of(9, AttentionPattern.UNLIMITED, 40, 3, AttentionPattern.UNLIMITED, 7, 20, 12);
        ModelConfig config = new ModelConfig(own.family(), own.hiddenSize(), own.intermediateSize(), own.layers(),
                own.heads(), own.groups(), own.headDim(), own.vocabularySize(), own.maxPositions(), own.normEpsilon(),
                own.rope(), own.tiedEmbedding(), own.mlpBias(), windows, own.endIds());
        try (Arena another = Arena.ofShared()) {
            DecoderModel windowed = DecoderModel.load(BuiltInModel.folder(), config, backend, another, CONTEXT);
            HeadMask full = HeadMask.full(8, 4, 16, sinks);
            try (AnswerScorer plain = new PlainScorer(windowed, samples, 1000);
                    AnswerScorer reusing = new ReusingScorer(windowed, samples, 320, budget, full)) {
                for (HeadMask mask : localOnTop(full, 12)) {
                    assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                            mask::toString);
                }
                assertTrue(reusing.work().rowsComputed() < reusing.work().rowsAsked() * 0.8, reusing.work()::toString);
            }
        }
    }

    /// Answers that begin at once and later, samples of several lengths and in several batches, in any order.
    @Test
    void samplesMayBeTakenInAnyOrder() {
        List<TokenSample> uneven = new ArrayList<>();
        for (int i = 0; i < 2 * SAMPLES; i++) {
            int[] ids = Arrays.copyOf(samples.get(i % SAMPLES).ids(), 20 + 23 * i % 140);
            uneven.add(new TokenSample(ids, List.of(1, 2, ids.length - 1, 18).get(i % 4), Double.NaN));
        }
        SplittableRandom random = new SplittableRandom(5);
        List<Integer> order = new ArrayList<>(IntStream.range(0, uneven.size()).boxed().toList());
        try (AnswerScorer plain = new PlainScorer(model, uneven, 1000);
                AnswerScorer reusing = new ReusingScorer(model, uneven, 200, 1 << 30, FULL)) {
            for (HeadMask mask : walk(FULL, 9)) {
                Collections.shuffle(order, random);
                int wanted = random.nextInt(1, order.size() + 1);
                assertEquals(taken(plain, mask, order, wanted), taken(reusing, mask, order, wanted), mask::toString);
            }
            for (HeadMask mask : localOnTop(FULL, 9)) {
                assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                        mask::toString);
            }
        }
    }

    /// Samples each of which begins like an earlier one, shares half of a sample or a few tokens, asks beyond what it shares or
    /// at once, and may be the begin of another.
    @ParameterizedTest
    @CsvSource({"32, 0, 1000000000", "2, 3, 1000000000", "32, 0, 0", "2, 3, 0", "32, 0, 3000000"})
    void whatSamplesShareIsComputedOnce(int window, int sinks, long budget) {
        SplittableRandom random = new SplittableRandom(6);
        List<TokenSample> alike = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int[] ids = Arrays.copyOf(samples.get(i % SAMPLES).ids(), 20 + random.nextInt(120));
            if (i > 1) {
                int[] donor = alike.get(random.nextInt(i)).ids();
                int shared = i % 4 == 3 ? 1 + random.nextInt(8) : Math.min(donor.length, ids.length) * 3 / 4;
                System.arraycopy(donor, 0, ids, 0, shared);
            }
            int start = i % 5 == 4 ? 1 + random.nextInt(3) : ids.length - 1 - random.nextInt(8);
            alike.add(new TokenSample(ids, start, Double.NaN));
        }
        alike.add(alike.get(3));
        HeadMask full = HeadMask.full(8, 4, window, sinks);
        try (AnswerScorer plain = new PlainScorer(model, alike, 1000);
                AnswerScorer reusing = new ReusingScorer(model, alike, 200, budget, full)) {
            assertTrue(reusing.plan().contains("begin alike are computed once"), reusing::plan);
            for (HeadMask mask : Stream.concat(localOnTop(full, 12).stream(), walk(full, 12).stream()).toList()) {
                assertEquals(AnswerStatistics.scores(plain, mask), AnswerStatistics.scores(reusing, mask),
                        mask::toString);
            }
        }
    }

    @Test
    void questionsAboutOneTextCostLittleMoreThanOne() {
        Path folder = BuiltInModel.folder();
        List<TokenSample> asked = NeedleTask.forModel(folder, NeedleVariant.MULTIKEY_1).withQuestions(4)
                .samples(Split.CALIBRATION, 8, CONTEXT, 7, Tokenizer.load(folder));
        try (AnswerScorer plain = new PlainScorer(model, asked, 1000);
                AnswerScorer reusing = new ReusingScorer(model, asked, ReusingScorer.batchTokens(model), 0, FULL)) {
            assertEquals(AnswerStatistics.scores(plain, FULL), AnswerStatistics.scores(reusing, FULL));
            assertTrue(reusing.work().rowsComputed() < 0.5 * reusing.work().rowsAsked(), reusing.work()::toString);
        }
    }

    /// The first so many samples of an order and their scores.
    private static List<String> taken(AnswerScorer scorer, HeadMask mask, List<Integer> order, int wanted) {
        List<String> taken = new ArrayList<>();
        scorer.score(mask, order, (sample, score) -> {
            taken.add(sample + " " + score);
            return taken.size() < wanted;
        });
        return taken;
    }

    @Test
    void aMaskThatReachesLessIsRefused() {
        try (AnswerScorer scorer = new ReusingScorer(model, samples, 320, 1 << 30, FULL)) {
            HeadMask narrower = HeadMask.full(8, 4, 30, 1);
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> AnswerStatistics.scores(scorer, narrower));
            assertTrue(refused.getMessage().contains("reach 32"), refused::getMessage);
            AnswerStatistics.scores(scorer, HeadMask.full(8, 4, 30, 2));
        }
    }

    @Test
    void scoresDoNotDependOnThreads() {
        HeadMask mask = walk(FULL, 9).getLast();
        try (AnswerScorer two = new ReusingScorer(model, samples, 320, 1 << 20, FULL);
                Backend alone = CpuBackend.withThreads(1);
                Arena own = Arena.ofShared()) {
            DecoderModel sameModel = DecoderModel.load(BuiltInModel.folder(), alone, own, CONTEXT);
            try (AnswerScorer one = new PlainScorer(sameModel, samples, 4000)) {
                assertEquals(AnswerStatistics.scores(one, mask), AnswerStatistics.scores(two, mask));
            }
        }
    }

    @Test
    void theModelAnswersWithFullAttentionOnly() {
        try (AnswerScorer scorer = new ReusingScorer(model, samples, 320, 1 << 26, FULL)) {
            AnswerStatistics full = AnswerStatistics.of(AnswerStatistics.scores(scorer, FULL));
            AnswerStatistics local = AnswerStatistics.of(AnswerStatistics.scores(scorer, HeadMask.local(8, 4, 32, 0)));
            assertTrue(full.tokenAccuracy() > 0.9 && local.tokenAccuracy() < 0.5, full + " " + local);
        }
    }
}
