package io.github.boschpanama.bosch.objective.reuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.boschpanama.bosch.calibration.BuiltInModel;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.cpu.CpuBackend;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReachTest {
    private static final int ALL = Integer.MAX_VALUE - 1; // of a model without windows of its own

    @Test
    void eachLocalLayerLooksBackByAWindowAndAFullOneToTheBeginning() {
        HeadMask mask = HeadMask.full(8, 4, 32, 0);
        for (int layer = 5; layer < 8; layer++) {
            for (int group = 0; group < 4; group++) {
                mask = mask.withLocal(layer, group, true);
            }
        }
        int[] expected = {RowTail.ALL, RowTail.ALL, RowTail.ALL, RowTail.ALL, RowTail.ALL, 93, 62, 31, 0};
        assertArrayEquals(expected, reach(mask, 0));
        expected[6] = RowTail.ALL; // what follows the layer with a full group counts as before
        expected[5] = RowTail.ALL;
        assertArrayEquals(expected, reach(mask.withLocal(6, 3, false), 0));
    }

    @Test
    void sinksNeedEveryRowUnlessTheirKeysAreKept() {
        HeadMask mask = HeadMask.local(8, 4, 32, 5);
        assertArrayEquals(IntStream.rangeClosed(0, 8).map(layer -> 31 * (8 - layer)).toArray(), reach(mask, 5));
        int[] all = IntStream.rangeClosed(0, 8).map(layer -> layer == 8 ? 0 : layer == 7 ? ALL : RowTail.ALL).toArray();
        assertArrayEquals(all, reach(mask, 4));
    }

    private static int[] reach(HeadMask mask, int kept) {
        try (Backend backend = CpuBackend.withThreads(1); Arena arena = Arena.ofShared()) {
            return Reach.of(DecoderModel.load(BuiltInModel.folder(), backend, arena, 64), mask, kept);
        }
    }
}
