package io.github.boschpanama.models.tokenizer;

/// Text from tokens that come one by one; for one sequence at a time. The parts, joined, are the text of the sequence.
interface TokenText {
    /// @param id any number; one without a token adds nothing
    /// @return the text that the token completes, often empty
    String append(int id);

    /// Ends the sequence; another may follow.
    ///
    /// @return what is left of it
    String finish();
}
