package io.github.boschpanama.bosch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineMemoryTest {
    private static final long GIB = 1L << 30;
    private static final String MACHINE = """
            MemTotal:       25165824 kB
            MemFree:         1048576 kB
            MemAvailable:   16777216 kB
            """;

    @Test
    void halfOfWhatOthersDoNotUseIsSpare() {
        assertEquals(8 * GIB, MachineMemory.spare(24 * GIB, GIB, 0, MACHINE));
    }

    @Test
    void inAContainerNoMoreThanItMayStillTake() {
        assertEquals(3 * GIB, MachineMemory.spare(10 * GIB, 6 * GIB, 0, MACHINE));
        assertEquals(8 * GIB, MachineMemory.spare(23 * GIB, 22 * GIB, 0, MACHINE));
    }

    @Test
    void weightsThatAreMappedAreToStay() {
        assertEquals(6 * GIB, MachineMemory.spare(24 * GIB, GIB, 4 * GIB, MACHINE));
    }

    @Test
    void neverNextToNothing() {
        assertEquals(GIB / 2, MachineMemory.spare(8 * GIB, 1 << 20, 0, MACHINE));
        assertEquals(3 * GIB / 2, MachineMemory.spare(24 * GIB, GIB, 40 * GIB, MACHINE));
    }

    @Test
    void aQuarterOfAllWhereTheSystemDoesNotTell() {
        assertEquals(6 * GIB, MachineMemory.spare(24 * GIB, GIB, 0, "MemTotal: 25165824 kB"));
        assertEquals(6 * GIB, MachineMemory.spare(24 * GIB, GIB, 0, ""));
    }

    @Test
    void thisMachineHasSome() {
        assertTrue(MachineMemory.spare(0) > 0 && MachineMemory.spare(0) < MachineMemory.bytes());
    }
}
