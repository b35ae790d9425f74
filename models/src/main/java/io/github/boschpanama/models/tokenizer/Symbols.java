package io.github.boschpanama.models.tokenizer;

/// The smallest tokens of a text, from which a [BytePairEncoder] starts to merge.
interface Symbols {
    /// @param piece what the pre-tokenizer made; without lone surrogates
    /// @return the ids of its symbols, in order
    int[] of(String piece);

    /// @param piece what the pre-tokenizer made
    /// @return the piece as the vocabulary would spell it if it were one token
    String spell(String piece);
}
