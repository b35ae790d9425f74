package io.github.boschpanama.bosch.calibration;

/// A prompt and the answer that the model should give to it. The two are tokenised apart.
///
/// @param prompt the text up to the answer
/// @param answer the text that should follow, its leading space included
/// @param origin what made it: the name of a [NeedleVariant], or of a file
/// @param depth where the answer stands in the prompt, from 0 (begin) to 1 (end); NaN where there is no such place
public record Sample(String prompt, String answer, String origin, double depth) {}
