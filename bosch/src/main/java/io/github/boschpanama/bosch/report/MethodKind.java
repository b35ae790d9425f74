package io.github.boschpanama.bosch.report;

import java.util.Locale;

/// What a method decides by; the report groups methods by it.
public enum MethodKind {
    /// No choice at all: everything full, everything local.
    REFERENCE("References"),
    /// Whole layers, by their place.
    LAYER("Layer heuristics"),
    /// A ranking of the heads made once, for every ratio.
    STATIC("Static head rankings"),
    /// BOSCH with a part taken away.
    ABLATION("Ablations"),
    /// The three stages.
    BOSCH("BOSCH");

    private final String title;

    MethodKind(String title) {
        this.title = title;
    }

    /// @return the heading of the group
    String title() {
        return title;
    }

    /// @return the name in files: `reference`, `layer`, `static`, `ablation`, `bosch`
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
