package io.github.boschpanama.models.tokenizer;

/// What a splitter does with the matches of its pattern and the text between them.
enum SplitBehavior {
    /// A match is left out.
    REMOVED,
    /// A match is a piece of its own.
    ISOLATED,
    /// A match ends the piece before it.
    MERGED_WITH_PREVIOUS,
    /// A match begins the piece after it.
    MERGED_WITH_NEXT,
    /// Neighbouring matches are one piece.
    CONTIGUOUS;

    /// @param match whether this stretch of text is a match
    /// @param previousMatch whether the stretch before it is
    /// @return whether this stretch belongs to the piece of the one before it
    boolean joins(boolean match, boolean previousMatch) {
        return switch (this) {
            case REMOVED, ISOLATED -> false;
            case MERGED_WITH_PREVIOUS -> match && !previousMatch;
            case MERGED_WITH_NEXT -> !match && previousMatch;
            case CONTIGUOUS -> match == previousMatch;
        };
    }
}
