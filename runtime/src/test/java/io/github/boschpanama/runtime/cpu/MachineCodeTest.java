package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MachineCodeTest {
    @AfterEach
    void clear() {
        System.clearProperty(MachineCode.PROPERTY);
    }

    @Test
    void canBeSwitchedOff() {
        System.setProperty(MachineCode.PROPERTY, "off");
        assertEquals(Optional.of("bosch.machine.code is off"), MachineCode.missing());
        try (CpuBackend cpu = CpuBackend.withThreads(1)) {
            assertTrue(cpu.description().endsWith("no machine code: bosch.machine.code is off"), cpu.description());
        }
    }

    @Test
    void otherWordsAreRefused() {
        System.setProperty(MachineCode.PROPERTY, "no");
        InputException refused = assertThrows(InputException.class, () -> CpuBackend.withThreads(1));
        assertEquals("system property bosch.machine.code is \"no\"; give on or off, or leave it out",
                refused.getMessage());
    }
}
