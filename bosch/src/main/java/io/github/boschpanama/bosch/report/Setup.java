package io.github.boschpanama.bosch.report;

import java.util.List;

/// What was compared, on what, and by which program.
///
/// @param model the model as the user named it
/// @param layers its decoder layers
/// @param kvGroups key/value groups a layer
/// @param window tokens that a local group sees
/// @param sinks first tokens that it sees besides
/// @param calibration the samples that methods could use, in words
/// @param evaluation the samples that no method saw, in words
/// @param contexts tokens of an evaluation sample; the first is the calibration's
/// @param metric what a task's score is, in words
/// @param meanTasks the tasks that [Result#MEAN] is over
/// @param ratios the ratios compared
/// @param version the version of this program
/// @param machine what it ran on
/// @param notes what a reader must know besides
public record Setup(String model, int layers, int kvGroups, int window, int sinks, String calibration,
        String evaluation, List<Integer> contexts, String metric, List<String> meanTasks, List<Double> ratios,
        String version, String machine, List<String> notes) {
    /// Copies the lists.
    public Setup {
        contexts = List.copyOf(contexts);
        meanTasks = List.copyOf(meanTasks);
        ratios = List.copyOf(ratios);
        notes = List.copyOf(notes);
    }
}
