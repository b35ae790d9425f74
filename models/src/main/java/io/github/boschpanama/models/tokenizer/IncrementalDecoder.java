package io.github.boschpanama.models.tokenizer;

/// Turns ids to text as they come, for output that is shown while it is generated.
///
/// A character may be spread over several tokens: its text comes with the token that completes it or, where tokens stand
/// for single bytes, with the one after those. All the parts,
/// joined, are what [Tokenizer#decode] makes of all the ids. For one thread and one sequence of ids.
public final class IncrementalDecoder {
    private final TokenText text;

    IncrementalDecoder(TokenText text) {
        this.text = text;
    }

    /// @param id the next token id
    /// @return the text that it completes, often empty
    public String append(int id) {
        return text.append(id);
    }

    /// Ends the sequence; the decoder is then ready for another.
    ///
    /// @return what was held back: U+FFFD if a character was left incomplete, often nothing
    public String finish() {
        return text.finish();
    }
}
