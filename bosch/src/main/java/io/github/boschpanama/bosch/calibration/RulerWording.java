package io.github.boschpanama.bosch.calibration;

import java.util.List;

/// The wording of RULER (`constants.py`, `niah.py` of NVIDIA/RULER), without a chat template: an introduction, the text,
/// the question, and the begin of the answer.
///
/// @param variant what kind the values are, and how many are asked for
record RulerWording(NeedleVariant variant) implements Wording {
    @Override
    public String needle(String key, String value) {
        return "One of the special magic " + kind() + "s for " + key + " is: " + value + ".";
    }

    @Override
    public String prompt(List<String> text, List<String> queries) {
        String context = String.join(variant.haystack == NeedleVariant.Haystack.ESSAY ? " " : "\n", text);
        String query = enumerated(queries);
        if (variant.hasOneAnswer()) {
            return "A special magic " + kind() + " is hidden within the following text. Make sure to memorize it. "
                    + "I will quiz you about the " + kind() + " afterwards.\n" + context
                    + "\nWhat is the special magic " + kind() + " for " + query + " mentioned in the provided text?"
                    + " The special magic " + kind() + " for " + query + " mentioned in the provided text is";
        }
        return "Some special magic " + kind() + "s are hidden within the following text. Make sure to memorize it. "
                + "I will quiz you about the " + kind() + "s afterwards.\n" + context
                + "\nWhat are all the special magic " + kind() + "s for " + query
                + " mentioned in the provided text?" + " The special magic " + kind() + "s for " + query
                + " mentioned in the provided text are";
    }

    @Override
    public String answer(List<String> values) {
        return " " + enumerated(values);
    }

    private String kind() {
        return variant.valueKind == NeedleVariant.Kind.NUMBERS ? "number" : "uuid";
    }

    /// `a`, or `a, b, c, and d`.
    private static String enumerated(List<String> items) {
        return items.size() == 1
                ? items.getFirst()
                : String.join(", ", items.subList(0, items.size() - 1)) + ", and " + items.getLast();
    }
}
