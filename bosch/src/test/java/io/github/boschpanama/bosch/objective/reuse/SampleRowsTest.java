package io.github.boschpanama.bosch.objective.reuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SampleRowsTest {
    private static final int[] TEXT = {5, 6, 7, 8, 9, 10};

    /// The text, then a question, then an answer of two tokens.
    private static TokenSample asked(int... question) {
        int[] ids = Arrays.copyOf(TEXT, TEXT.length + question.length + 2);
        System.arraycopy(question, 0, ids, TEXT.length, question.length);
        return new TokenSample(ids, ids.length - 2, Double.NaN);
    }

    @Test
    void aSampleHasRowsOfItsOwnFromWhereItDiffers() {
        List<SampleRows> rows = SampleRows.of(List.of(asked(1, 2), asked(3, 2), asked(1, 4, 2)), 2);
        assertEquals(List.of(2, 6, 7), rows.stream().map(SampleRows::first).toList());
        assertEquals(List.of(SampleRows.NONE, 0, 0), rows.stream().map(SampleRows::donor).toList());
        assertEquals(List.of(2, 0, 0), rows.stream().map(SampleRows::common).toList());
        assertEquals(List.of(0, 6, 7), rows.stream().map(SampleRows::shared).toList());
        assertEquals(new BatchSize(7 + 3 + 3, 9 + 9 + 10, 6), BatchSize.of(rows));
    }

    @Test
    void itsAnswerRowsAreAlwaysItsOwn() {
        List<SampleRows> rows = SampleRows.of(List.of(asked(1, 2), asked(1, 2)), 0);
        assertEquals(7, rows.get(1).answer());
        assertEquals(7, rows.get(1).first());
    }

    @Test
    void whatIsCommonToAllMasksNeedsNoDonor() {
        List<SampleRows> rows = SampleRows.of(List.of(asked(1, 2), asked(3, 2)), 6);
        assertEquals(List.of(6, 6), rows.stream().map(SampleRows::common).toList());
    }

    /// Each layer finds what it looks back to: a row is the sample's own, or its donor's, or the donor's donor's, or common.
    @Property
    void everyRowWithinReachIsComputedBySomeone(@ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int count,
            @ForAll @IntRange(min = 0, max = 5) int common, @ForAll @IntRange(min = 0, max = 14) int reach) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) { // of two tokens, so that many begin alike
            int[] ids = random.ints(random.nextInt(2, 12), 0, 2).toArray();
            samples.add(new TokenSample(ids, random.nextInt(1, ids.length), Double.NaN));
        }
        List<SampleRows> batch = SampleRows.of(samples, common);
        List<Integer> begins = SampleRows.begins(batch, reach);
        for (int i = 0; i < count; i++) {
            SampleRows sample = batch.get(i);
            assertTrue(begins.get(i) >= sample.first() && begins.get(i) <= sample.answer());
            assertArrayEquals(Arrays.copyOf(samples.get(i).ids(), samples.get(i).ids().length - 1), sample.ids());
            for (int position = Math.max(0, sample.answer() - reach); position < sample.ids().length; position++) {
                assertTrue(position < common || computed(batch, begins, i, position), sample + " at " + position);
            }
        }
        assertEquals(batch.stream().map(SampleRows::first).toList(), SampleRows.begins(batch, RowTail.ALL));
    }

    private static boolean computed(List<SampleRows> batch, List<Integer> begins, int place, int position) {
        SampleRows sample = batch.get(place);
        if (position >= sample.first()) {
            return position >= begins.get(place) && position < sample.ids().length;
        }
        if (sample.donor() == SampleRows.NONE) {
            return false;
        }
        assertTrue(sample.donor() < place);
        int[] ids = Arrays.copyOf(sample.ids(), sample.first());
        assertArrayEquals(ids, Arrays.copyOf(batch.get(sample.donor()).ids(), sample.first()));
        return computed(batch, begins, sample.donor(), position);
    }
}
