package io.github.boschpanama.models.tokenizer;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/// Cuts a text at its added tokens: first those that are looked for in the text as given, then, in what is left and
/// normalised, those that are looked for there.
final class AddedTokens {
    private final AddedTokenMatcher raw;
    private final UnaryOperator<String> normalizer;
    private final AddedTokenMatcher normalized;

    AddedTokens(List<AddedToken> tokens, UnaryOperator<String> normalizer) {
        this.normalizer = normalizer;
        raw = new AddedTokenMatcher();
        normalized = new AddedTokenMatcher();
        for (AddedToken token : tokens) {
            if (token.normalized()) {
                normalized.add(normalizer.apply(token.content()), token);
            } else {
                raw.add(token.content(), token);
            }
        }
    }

    /// @param text the text
    /// @param pieces gets the normalised text between added tokens
    /// @param ids gets the ids of added tokens, in order with the pieces
    void split(String text, Consumer<String> pieces, IntConsumer ids) {
        raw.split(text, piece -> normalized.split(normalizer.apply(piece), pieces, ids), ids);
    }
}
