package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.util.Arrays;
import java.util.function.Function;

/// A sample as the model sees it: the tokens of the prompt, then those of the answer.
///
/// @param ids prompt and answer, not to be changed
/// @param answerStart where the answer begins; there is a token before it and a token of it
/// @param depth as in [Sample]
public record TokenSample(int[] ids, int answerStart, double depth) {
    /// @throws IllegalArgumentException if prompt or answer has no token
    public TokenSample {
        if (answerStart < 1 || answerStart >= ids.length) {
            throw new IllegalArgumentException(
                    "the answer begins at token " + answerStart + " of " + ids.length + ": prompt or answer is empty");
        }
    }

    /// Tokenises a sample as the model meets it in use: the special tokens that it expects before any text, such as a
    /// begin-of-text token, then prompt and answer. No chat template is added.
    ///
    /// @param sample the texts
    /// @param tokenizer the model's
    /// @return the sample in tokens
    /// @throws InputException if the tokenizer leaves nothing of the prompt or of the answer
    public static TokenSample of(Sample sample, Tokenizer tokenizer) {
        int[] beginning = tokenizer.encodeWithSpecialTokens("");
        TokenSample bare = of(sample, tokenizer.encode(sample.prompt()),
                tokenizer.encodeContinuation(sample.answer()));
        int[] ids = Arrays.copyOf(beginning, beginning.length + bare.ids.length);
        System.arraycopy(bare.ids, 0, ids, beginning.length, bare.ids.length);
        return new TokenSample(ids, beginning.length + bare.answerStart, bare.depth);
    }

    /// Tokenises prompt and answer apart and joins them, so that the answer's tokens do not depend on the prompt.
    /// Nothing is added. For encoders other than a [Tokenizer].
    ///
    /// @param sample the texts
    /// @param encoder text → tokens
    /// @return the sample in tokens
    /// @throws InputException if the tokenizer leaves nothing of the prompt or of the answer
    public static TokenSample of(Sample sample, Function<String, int[]> encoder) {
        return of(sample, encoder.apply(sample.prompt()), encoder.apply(sample.answer()));
    }

    private static TokenSample of(Sample sample, int[] prompt, int[] answer) {
        if (prompt.length == 0 || answer.length == 0) {
            throw new InputException(sample.origin() + ": a sample's " + (prompt.length == 0 ? "prompt" : "answer")
                    + " has no token; prompt and answer need one each");
        }
        int[] ids = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, ids, prompt.length, answer.length);
        return new TokenSample(ids, prompt.length, sample.depth());
    }
}
