package io.github.boschpanama.models.tokenizer;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The normalizers of `tokenizer.json`: none, `NFC`, `Prepend`, `Replace`, and `Sequence` of them.
final class Normalizers {
    private Normalizers() {}

    /// @param component the value of `normalizer`; null for none
    /// @return what it says
    static UnaryOperator<String> of(Component component) {
        if (component == null) {
            return text -> text;
        }
        return switch (component.type()) {
            case "NFC" -> {
                component.only();
                yield new Nfc();
            }
            case "Prepend" -> {
                String prefix = component.only("prepend").string("prepend");
                yield text -> text.isEmpty() ? text : prefix + text;
            }
            case "Replace" -> {
                Pattern pattern = PreTokenizers.pattern(component.only("pattern", "content").child("pattern"));
                String content = Matcher.quoteReplacement(component.string("content"));
                yield text -> pattern.matcher(text).replaceAll(content);
            }
            case "Sequence" -> component.only("normalizers").children("normalizers").stream().map(Normalizers::of)
                    .reduce(text -> text, (first, second) -> text -> second.apply(first.apply(text)));
            default ->
                throw component.unsupported("normalizer", component.type(), "NFC", "Prepend", "Replace", "Sequence",
                        "null");
        };
    }
}
