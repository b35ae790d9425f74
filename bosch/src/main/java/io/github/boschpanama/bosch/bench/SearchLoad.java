package io.github.boschpanama.bosch.bench;

/// What the measured search scores masks on.
///
/// @param samples how many
/// @param questions how many of them begin with the same text, a question of a text each
/// @param memory bytes that mask scoring may keep
public record SearchLoad(int samples, int questions, long memory) {}
