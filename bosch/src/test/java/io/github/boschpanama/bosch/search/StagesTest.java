package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StagesTest {
    private static final HeadMask SHAPE = HeadMask.full(3, 4, 16, 0);
    /// What making a group local costs.
    private static final double[][] COST = {{4, 3, 2, 1}, {0.1, 0.2, 0.4, 0.3}, {20, 10, 30, 40}};

    private final List<Evaluation> evaluations = new ArrayList<>();

    private SearchSession session() {
        return SearchSession.of((mask, _) -> Score.exact(score(mask)), SHAPE, new SearchListener() {
            @Override
            public void evaluated(Evaluation evaluation) {
                evaluations.add(evaluation);
            }
        });
    }

    private static double score(HeadMask mask) {
        double score = 0;
        for (int layer = 0; layer < 3; layer++) {
            for (int group = 0; group < 4; group++) {
                score -= mask.isLocal(layer, group) ? COST[layer][group] : 0;
            }
        }
        return score;
    }

    @Test
    void probingIsACascadeFromTheTop() {
        SearchSession session = session();
        LayerProbe probe = new LayerProbing(new FirstOrderSwaps(), Double.NEGATIVE_INFINITY).probe(session,
                GroupHint.none(12),
                new int[]{2, 2, 2}, 100,
                new SplittableRandom(0));
        assertEquals("0011 1100 1100", probe.mask().toString());
        assertEquals(List.of(-33.3, -30.3, -30.0), rounded(probe.layers().stream().map(LayerProbe.Layer::best)));
        assertEquals(List.of(3.0, 0.3, 30.0), rounded(probe.drops().stream()));
        assertEquals(List.of(3, 2, 1, 0), probe.layers().get(0).easiest());
        assertEquals(List.of(1, 0, 2, 3), probe.layers().get(2).easiest());
        assertEquals("0001 1110 0000", probe.easiest(new int[]{1, 3, 0}).toString().replace("1101", "1110"));
        int lowest = 2;
        for (Evaluation evaluation : evaluations.subList(2, evaluations.size())) {
            int searched = IntStream.range(0, 3).filter(l -> evaluation.mask().localCount(l) > 0).findFirst().orElse(3);
            assertTrue(searched <= lowest, "the cascade went up");
            lowest = searched;
        }
        assertEquals(0, lowest);
    }

    @Test
    void belowTheFloorTheCascadeGoesOnByEstimates() {
        List<Double> asked = new ArrayList<>();
        SearchSession session = SearchSession.of((mask, incumbent) -> {
            asked.add(incumbent.score());
            double score = score(mask);
            return score < incumbent.score() ? Score.lost(score + 0.01, score - 0.01) : Score.exact(score);
        }, SHAPE, new SearchListener() {
        });
        LayerProbe probe = new LayerProbing(new FirstOrderSwaps(), -10).probe(session, GroupHint.none(12),
                new int[]{2, 2, 2}, 100, new SplittableRandom(0));
        assertEquals("0011 1100 1100", probe.mask().toString());
        assertEquals(List.of(-33.31, -30.31, -30.01), rounded(probe.layers().stream().map(LayerProbe.Layer::best)));
        assertEquals(List.of(3.0, 0.3, 30.01), rounded(probe.drops().stream()));
        assertTrue(asked.subList(2, asked.size()).stream().allMatch(incumbent -> incumbent == -10.0), asked::toString);
    }

    private static List<Double> rounded(Stream<Double> values) {
        return values.map(value -> Math.round(value * 1e9) / 1e9).toList();
    }

    @Test
    void probingLeavesAGroupFull() {
        assertEquals(4, LayerProbing.count(8, 0.5));
        assertEquals(7, LayerProbing.count(8, 0.875));
        assertEquals(3, LayerProbing.count(4, 0.875));
        assertEquals(1, LayerProbing.count(2, 0.75));
        assertEquals(1, LayerProbing.count(1, 0.5));
    }

    @Test
    void weightsLieBetweenZeroAndOne() {
        assertEquals(List.of(0.5, 0.0, 1.0, 0.0), RatioAssignment.weights(List.of(2.0, 0.0, 4.0, -1.0)));
        assertEquals(List.of(0.0, 0.0), RatioAssignment.weights(List.of(0.0, -1.0)));
    }

    @Property
    void assignmentMeetsTheTotalAndFavoursTheEasy(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 50) Integer> drops,
            @ForAll @IntRange(min = 1, max = 9) int groups, @ForAll @IntRange(max = 1000) int thousandths,
            @ForAll @IntRange(max = 4) int spread) {
        List<Double> weights = RatioAssignment.weights(drops.stream().map(Integer::doubleValue).toList());
        int local = (int) Math.round(thousandths / 1000.0 * groups * drops.size());
        int[] counts = new RatioAssignment(spread / 2.0).assign(weights, groups, local);
        assertEquals(local, IntStream.of(counts).sum());
        assertTrue(IntStream.of(counts).allMatch(count -> count >= 0 && count <= groups));
        List<Integer> easiestFirst = IntStream.range(0, counts.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(weights::get)).toList();
        for (int i = 1; i < counts.length; i++) {
            int easier = easiestFirst.get(i - 1);
            int harder = easiestFirst.get(i);
            assertTrue(counts[harder] <= counts[easier] + 1, "ratios against the order of weights");
        }
    }

    @Test
    void aWideSpreadMakesWholeLayersLocal() {
        List<Double> weights = List.of(0.9, 0.1, 1.0, 0.2);
        assertArrayEquals(new int[]{0, 4, 0, 4}, new RatioAssignment(10).assign(weights, 4, 8));
        assertArrayEquals(new int[]{2, 2, 2, 2}, new RatioAssignment(0).assign(weights, 4, 8));
    }

    @Property
    void uniformCountsAreAsEqualAsCanBe(@ForAll @IntRange(min = 1, max = 50) int layers,
            @ForAll @IntRange(max = 400) int local) {
        int[] counts = Targets.uniform(local, layers);
        assertEquals(local, IntStream.of(counts).sum());
        assertTrue(IntStream.of(counts).allMatch(count -> count == local / layers || count == local / layers + 1));
    }

    @Test
    void selectionKeepsTheCountsOfEachLayer() {
        HeadMask start = HeadBits.mask(SHAPE, Bits.parse("100010110011"));
        HeadMask selected = new GroupedSelection(new FirstOrderSwaps()).select(session(), start, 60,
                new SplittableRandom(0));
        assertEquals("0001 1101 1100", selected.toString());
        double[] best = DoubleStream.concat(DoubleStream.of(score(start)),
                evaluations.stream().skip(2).mapToDouble(e -> e.score().value())).toArray();
        assertEquals(DoubleStream.of(best).max().orElseThrow(), score(selected));
        assertEquals(List.of(3, 2, 1), evaluations.stream().skip(3).map(e -> changed(start, e.mask())).distinct()
                .map(layer -> start.localCount(layer)).distinct().toList(), "from the easiest group to the hardest");
    }

    /// The last group of layers that has changed, by its count.
    private static int changed(HeadMask before, HeadMask after) {
        return IntStream.range(0, 3).boxed().filter(layer -> IntStream.range(0, 4)
                .anyMatch(group -> before.isLocal(layer, group) != after.isLocal(layer, group)))
                .min(Comparator.comparingInt(before::localCount)).orElse(1);
    }
}
