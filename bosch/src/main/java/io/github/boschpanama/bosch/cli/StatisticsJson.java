package io.github.boschpanama.bosch.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.boschpanama.bosch.objective.AnswerStatistics;
import java.io.IOException;

/// An [AnswerStatistics] as members of a JSON object.
final class StatisticsJson {
    private StatisticsJson() {}

    static void write(JsonGenerator json, AnswerStatistics statistics) throws IOException {
        json.writeNumberField("samples", statistics.samples());
        json.writeNumberField("tokenAccuracy", statistics.tokenAccuracy());
        json.writeNumberField("answerAccuracy", statistics.answerAccuracy());
        json.writeNumberField("meanLogProbability", statistics.meanLogProbability());
    }
}
