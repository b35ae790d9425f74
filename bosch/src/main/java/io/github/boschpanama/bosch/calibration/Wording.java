package io.github.boschpanama.bosch.calibration;

import java.util.List;

/// How a needle task is put into words.
interface Wording {
    /// @return the sentence that tells the value of a key
    String needle(String key, String value);

    /// @param text the sentences of the haystack with the needles among them
    /// @param queries the keys that are asked for
    /// @return the prompt, up to where the answer begins
    String prompt(List<String> text, List<String> queries);

    /// @param values what is asked for, in the order of the queries, then of the text
    /// @return the answer
    String answer(List<String> values);
}
