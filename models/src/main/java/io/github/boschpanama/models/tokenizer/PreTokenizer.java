package io.github.boschpanama.models.tokenizer;

import java.util.function.Consumer;

/// Cuts a text into the pieces that are encoded one by one.
@FunctionalInterface
interface PreTokenizer {
    /// @param text the text; the pattern of a splitter sees nothing beyond it
    /// @param begins whether it is the beginning of what is encoded, and not what follows an added token
    /// @param pieces gets the pieces in order, none of them empty
    void split(String text, boolean begins, Consumer<String> pieces);

    /// @param next cuts the pieces of this one further
    /// @return the two, one after the other
    default PreTokenizer then(PreTokenizer next) {
        return (text, begins, pieces) -> split(text, begins, piece -> next.split(piece, begins, pieces));
    }
}
