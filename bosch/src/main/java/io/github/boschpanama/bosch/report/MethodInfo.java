package io.github.boschpanama.bosch.report;

/// A method that was compared.
///
/// @param name the name in every table
/// @param kind what it decides by
/// @param summary one sentence on what it does
public record MethodInfo(String name, MethodKind kind, String summary) {}
