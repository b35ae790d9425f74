package io.github.boschpanama.bosch.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SampleFamiliesTest {
    private static TokenSample sample(int... ids) {
        return new TokenSample(ids, 1, Double.NaN);
    }

    /// A text of so many tokens, a question of so many after it.
    private static TokenSample asked(int text, int tokens, int question, int more) {
        return sample(IntStream.range(0, tokens + more).map(i -> i < tokens ? text : question).toArray());
    }

    @Property
    void everySampleIsInOneFamilyWithWhatItSharesMost(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) { // of two tokens, so that many begin alike
            samples.add(sample(random.ints(random.nextInt(2, 9), 0, 2).toArray()));
        }
        List<List<Integer>> families = SampleFamilies.of(samples);
        assertEquals(IntStream.range(0, count).boxed().toList(),
                families.stream().flatMap(List::stream).sorted().toList());
        assertEquals(families.stream().map(List::getFirst).sorted().toList(),
                families.stream().map(List::getFirst).toList());
        for (List<Integer> family : families) {
            assertEquals(family.stream().sorted().toList(), family);
            int own = 0;
            for (int member = 1; member < family.size(); member++) {
                int[] ids = samples.get(family.get(member)).ids();
                int shared = family.subList(0, member).stream()
                        .mapToInt(earlier -> SampleFamilies.alike(ids, samples.get(earlier).ids())).max().orElseThrow();
                assertTrue(2 * shared >= ids.length, () -> family + ": " + Arrays.toString(ids));
                own += ids.length - shared;
            }
            int first = samples.get(family.getFirst()).ids().length;
            assertTrue(own <= first, family::toString);
            assertTrue(family.stream().mapToInt(member -> samples.get(member).ids().length).sum() <= 8 * first);
        }
    }

    @Test
    void questionsAboutOneTextAreTogetherWhateverTheirOrder() {
        assertEquals(List.of(List.of(0, 2, 3), List.of(1, 4)), SampleFamilies.of(List.of(asked(1, 20, 100, 5),
                asked(2, 20, 100, 5), asked(1, 20, 101, 4), asked(1, 20, 102, 6), asked(2, 20, 101, 5))));
    }

    @Test
    void aFamilyIsFullOnceItHasTwiceTheTokensOfItsFirst() {
        List<TokenSample> samples = IntStream.range(0, 6).mapToObj(i -> asked(1, 20, 100 + i, 12)).toList();
        assertEquals(List.of(List.of(0, 1, 2), List.of(3, 4, 5)), SampleFamilies.of(samples));
    }

    @Test
    void orEightTimesWithWhatIsShared() {
        List<TokenSample> samples = IntStream.range(0, 10).mapToObj(i -> asked(1, 99, 100 + i, 1)).toList();
        assertEquals(List.of(8, 2), SampleFamilies.of(samples).stream().map(List::size).toList());
    }

    @Test
    void lessThanHalfOfASampleIsNoReason() {
        assertEquals(List.of(List.of(0), List.of(1)),
                SampleFamilies.of(List.of(asked(1, 10, 100, 11), asked(1, 10, 101, 11))));
        assertEquals(List.of(List.of(0, 1)), SampleFamilies.of(List.of(asked(1, 10, 100, 10), asked(1, 10, 101, 10))));
    }
}
