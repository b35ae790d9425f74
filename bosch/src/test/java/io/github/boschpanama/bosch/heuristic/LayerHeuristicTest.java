package io.github.boschpanama.bosch.heuristic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.models.HeadMask;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayerHeuristicTest {
    private static final List<LayerHeuristic> ALL = List.of(new RandomLayers(1), BeginMiddleEnd.BME,
            BeginMiddleEnd.BME_INVERSE, new InterleavedLayers());

    @Property
    void theCountIsExactAndAtMostOneLayerIsLocalInPart(@ForAll @IntRange(min = 1, max = 40) int layers,
            @ForAll @IntRange(min = 1, max = 9) int groups, @ForAll @DoubleRange(max = 1) double ratio) {
        for (LayerHeuristic heuristic : ALL) {
            HeadMask mask = heuristic.mask(HeadMask.full(layers, groups, 7, 3), ratio);
            assertEquals(Math.round(ratio * mask.size()), mask.localCount(), heuristic.name());
            assertEquals(7, mask.window());
            assertEquals(3, mask.sinks());
            long inPart = IntStream.range(0, layers).map(mask::localCount).filter(n -> n > 0 && n < groups).count();
            assertTrue(inPart <= 1, heuristic.name() + ": " + mask);
        }
    }

    @Test
    void fullAtBeginAndEndMeansLocalInTheMiddle() {
        HeadMask shape = HeadMask.full(6, 2, 8, 0);
        assertEquals("00 00 11 11 00 00", BeginMiddleEnd.BME.mask(shape, 1 / 3.0).toString());
        assertEquals("00 11 11 11 10 00", BeginMiddleEnd.BME.mask(shape, 7 / 12.0).toString());
        assertEquals("11 00 00 00 00 11", BeginMiddleEnd.BME_INVERSE.mask(shape, 1 / 3.0).toString());
    }

    @Test
    void interleavingIsEven() {
        HeadMask shape = HeadMask.full(8, 2, 8, 0);
        assertEquals("00 11 00 11 00 11 00 11", new InterleavedLayers().mask(shape, 0.5).toString());
        assertEquals("00 11 11 11 00 11 11 11", new InterleavedLayers().mask(shape, 0.75).toString());
        assertEquals("00 00 00 11 00 00 00 10", new InterleavedLayers().mask(shape, 3 / 16.0).toString());
    }

    @Test
    void randomLayersAreTheSeeds() {
        HeadMask shape = HeadMask.full(30, 3, 8, 0);
        HeadMask mask = new RandomLayers(5).mask(shape, 0.5);
        assertEquals(mask, new RandomLayers(5).mask(shape, 0.5));
        assertNotEquals(mask, new RandomLayers(6).mask(shape, 0.5));
        HeadMask more = new RandomLayers(5).mask(shape, 0.75);
        for (int layer = 0; layer < 30; layer++) {
            assertTrue(more.localCount(layer) >= mask.localCount(layer), "layers of a smaller ratio stay local");
        }
    }

    @Test
    void aRatioIsAShare() {
        HeadMask shape = HeadMask.full(2, 2, 8, 0);
        for (double ratio : new double[]{-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> BeginMiddleEnd.BME.mask(shape, ratio));
        }
    }
}
