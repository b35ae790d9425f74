package io.github.boschpanama.models.tokenizer;

import java.util.function.UnaryOperator;

/// The normalizers of `tokenizer.json`: none, `NFC`, and `Sequence` of them.
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
            case "Sequence" -> component.only("normalizers").children("normalizers").stream().map(Normalizers::of)
                    .reduce(text -> text, (first, second) -> text -> second.apply(first.apply(text)));
            default -> throw component.unsupported("normalizer", component.type(), "NFC", "Sequence", "null");
        };
    }
}
