package io.github.boschpanama.bosch.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.boschpanama.bosch.report.SearchCourse.Point;
import io.github.boschpanama.bosch.search.Evaluation;
import io.github.boschpanama.bosch.search.Incumbent;
import io.github.boschpanama.bosch.search.Objective;
import io.github.boschpanama.bosch.search.Phase;
import io.github.boschpanama.bosch.search.Score;
import io.github.boschpanama.bosch.search.Stage;
import io.github.boschpanama.models.HeadMask;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourseRecorderTest {
    private static final HeadMask FULL = HeadMask.full(2, 2, 8, 0);
    private static final HeadMask ONE = FULL.withLocal(0, 0, true);
    private static final HeadMask TWO = ONE.withLocal(1, 1, true);

    private int steps;
    private final CourseRecorder recorder = new CourseRecorder(0.5, () -> steps++);

    private void hear(Stage stage, HeadMask mask, Score score) {
        recorder.evaluated(new Evaluation(new Phase(0.5, stage, 9), mask, new Incumbent(-1, null), score, 2, false));
    }

    @Test
    void onlyMasksOfTheRatioCount() {
        hear(Stage.ANCHORS, FULL, Score.exact(10));
        hear(Stage.PROBING, ONE, Score.exact(9));
        hear(Stage.SELECTION, TWO, Score.exact(2));
        hear(Stage.SELECTION, TWO, Score.exact(1));
        hear(Stage.POLISH, TWO, Score.lost(8, 7));
        hear(Stage.POLISH, TWO, Score.exact(4));
        hear(Stage.POLISH, TWO, Score.exact(3));
        recorder.assigned(List.of(2, 0));
        Choice choice = recorder.choice(TWO, new Objective(10, 0));
        assertEquals(List.of(new Point(2, 0.2), new Point(5, 0.4), new Point(6, 0.4)), choice.course());
        assertEquals(6, choice.evaluations());
        assertEquals(6, steps);
        assertEquals(14, choice.seconds(), "the anchors take time too");
        assertEquals(List.of(2, 0), choice.buckets(), "what stage 2 chose, whatever was searched then");
    }

    @Test
    void aSearchWithoutProbingHasNoBuckets() {
        hear(Stage.SELECTION, TWO, Score.exact(2));
        assertEquals(List.of(), recorder.choice(TWO, new Objective(10, 0)).buckets());
    }
}
