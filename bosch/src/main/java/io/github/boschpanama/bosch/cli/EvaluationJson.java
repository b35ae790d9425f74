package io.github.boschpanama.bosch.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import java.io.IOException;

/// An [AnswerStatistics] as members of a JSON object.
final class EvaluationJson {
    private EvaluationJson() {}

    static void write(JsonGenerator json, AnswerStatistics evaluation) throws IOException {
        json.writeNumberField("samples", evaluation.samples());
        json.writeNumberField("tokenAccuracy", evaluation.tokenAccuracy());
        json.writeNumberField("answerAccuracy", evaluation.answerAccuracy());
        json.writeNumberField("meanLogProbability", evaluation.meanLogProbability());
    }
}
