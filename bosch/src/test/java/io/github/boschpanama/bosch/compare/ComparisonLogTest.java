package io.github.boschpanama.bosch.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.report.MethodKind;
import io.github.boschpanama.bosch.report.SearchCourse.Point;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonLogTest {
    private static final HeadMask SHAPE = HeadMask.full(3, 2, 32, 4);
    private static final HeadMask MASK = SHAPE.withLocal(0, 1, true).withLocal(2, 0, true);
    private static final MethodInfo METHOD = new MethodInfo("BOSCH", MethodKind.BOSCH, "");
    private static final Map<String, String> ARGUMENTS = Map.of("--window", "32");

    @TempDir
    private Path folder;

    @Test
    void whatWasLoggedIsKnownAgain() {
        Choice choice = new Choice(MASK, 300, 12.5, List.of(new Point(7, 0.25), new Point(300, 0.75)),
                List.of(1, 0, 1));
        TestTask task = new TestTask("niah_single_1", 512, List.of(), null);
        try (ComparisonLog log = ComparisonLog.open(folder, ARGUMENTS, SHAPE)) {
            log.add(METHOD, 0.5, 3, choice);
            log.add(MASK, task, 0.875);
        }
        try (ComparisonLog log = ComparisonLog.open(folder, ARGUMENTS, SHAPE)) {
            assertEquals(choice, log.choice(METHOD, 0.5, 3).orElseThrow());
            assertTrue(log.choice(METHOD, 0.5, 4).isEmpty());
            assertEquals(0.875, log.score(MASK, task).orElseThrow());
            assertTrue(log.score(MASK, new TestTask("niah_single_1", 1024, List.of(), null)).isEmpty());
            assertTrue(log.score(SHAPE, task).isEmpty());
        }
    }

    @Test
    void otherArgumentsAreRefused() {
        ComparisonLog.open(folder, ARGUMENTS, SHAPE).close();
        String message = assertThrows(InputException.class,
                () -> ComparisonLog.open(folder, Map.of("--window", "64"), SHAPE)).getMessage();
        assertTrue(message.contains("holds a comparison with other arguments: --window was 32 and is now 64"), message);
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        for (String line : List.of("{}", "{\"mask\":\"00 00 00\"}", "{\"mask\":\"00 00\",\"task\":\"t\",\"score\":1}",
                "{\"other\":1}", "no line")) {
            Path own = Files.createTempDirectory(folder, "log");
            ComparisonLog.open(own, ARGUMENTS, SHAPE).close();
            Files.writeString(own.resolve(ComparisonLog.FILE_NAME), line + "\n", StandardOpenOption.APPEND);
            String message = assertThrows(InputException.class, () -> ComparisonLog.open(own, ARGUMENTS, SHAPE))
                    .getMessage();
            assertTrue(message.contains("line 2: not a line of a bosch-comparison/4 file"), message);
        }
    }

    @Property(tries = 200)
    void linesComeBack(@ForAll String name, @ForAll long seed, @ForAll double ratio, @ForAll double best,
            @ForAll @Size(max = 4) List<@IntRange(max = 9) Integer> buckets) throws IOException {
        ComparisonLine choice = new ComparisonLine.Chosen(new ComparisonLine.Asked(name, ratio, seed),
                new Choice(MASK, 5, 0.5, List.of(new Point(2, best)), buckets));
        assertEquals(choice, ComparisonLine.parse(choice.text(), SHAPE));
        ComparisonLine score = new ComparisonLine.Score(new ComparisonLine.Scored(MASK, name, 512), best);
        assertEquals(score, ComparisonLine.parse(score.text(), SHAPE));
    }
}
