package io.github.boschpanama.bosch.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.report.MethodKind;
import io.github.boschpanama.runtime.InputException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MethodsTest {
    @Test
    void everyKindIsThereUnderNamesOfItsOwn() {
        List<Method> all = Methods.all();
        assertEquals(all.size(),
                all.stream().map(method -> method.info().name().toLowerCase(Locale.ROOT)).distinct().count());
        for (MethodKind kind : List.of(MethodKind.LAYER, MethodKind.STATIC, MethodKind.ABLATION, MethodKind.BOSCH)) {
            assertTrue(all.stream().anyMatch(method -> method.info().kind() == kind), kind.toString());
        }
    }

    @Test
    void methodsAreAskedForByName() {
        assertEquals(List.of("INTR", "BOSCH"),
                Methods.named(List.of("bosch", "intr")).stream().map(method -> method.info().name()).toList());
        String message = assertThrows(InputException.class, () -> Methods.named(List.of("MAGIC"))).getMessage();
        assertTrue(message.contains("'MAGIC'") && message.contains("B-multi"), message);
    }
}
