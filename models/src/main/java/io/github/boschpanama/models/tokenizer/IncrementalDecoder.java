package io.github.boschpanama.models.tokenizer;

/// Turns ids to text as they come, for output that is shown while it is generated.
///
/// A character may be spread over several tokens: its text comes with the token that completes it. All the parts,
/// joined, are what [Tokenizer#decode] makes of all the ids. For one thread and one sequence of ids.
public final class IncrementalDecoder {
    private final Tokenizer tokenizer;
    private final StringBuilder text = new StringBuilder();
    private final Utf8Decoder decoder = new Utf8Decoder(text);

    IncrementalDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// @param id the next token id
    /// @return the text that it completes, often empty
    public String append(int id) {
        decoder.append(tokenizer.bytes(id));
        return take();
    }

    /// Ends the sequence; the decoder is then ready for another.
    ///
    /// @return U+FFFD if a character was left incomplete, else nothing
    public String finish() {
        decoder.finish();
        return take();
    }

    private String take() {
        String part = text.toString();
        text.setLength(0);
        return part;
    }
}
