package io.github.boschpanama.models.tokenizer;

import io.github.boschpanama.runtime.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The special tokens that the post-processor puts around a text: `TemplateProcessing`, `ByteLevel` (which moves
/// offsets only), `Sequence` of them, or none.
///
/// @param before ids before the text
/// @param after ids after it
record SpecialTokens(List<Integer> before, List<Integer> after) {
    private static final SpecialTokens NONE = new SpecialTokens(List.of(), List.of());

    /// @param component the value of `post_processor`; null for none
    /// @return what it says
    static SpecialTokens of(Component component) {
        if (component == null) {
            return NONE;
        }
        return switch (component.type()) {
            case "ByteLevel" -> {
                component.only("add_prefix_space", "trim_offsets", "use_regex");
                yield NONE;
            }
            case "TemplateProcessing" -> template(component.only("single", "pair", "special_tokens"));
            case "Sequence" -> component.only("processors").children("processors").stream().map(SpecialTokens::of)
                    .reduce(NONE, SpecialTokens::within);
            default -> throw component.unsupported("post-processor", component.type(), "TemplateProcessing",
                    "ByteLevel", "Sequence", "null");
        };
    }

    /// @param ids the ids of the text
    /// @return the ids with the special tokens around them
    int[] around(int[] ids) {
        return Stream.of(before.stream().mapToInt(Integer::intValue), IntStream.of(ids),
                after.stream().mapToInt(Integer::intValue)).flatMapToInt(part -> part).toArray();
    }

    private SpecialTokens within(SpecialTokens outer) {
        return new SpecialTokens(concat(outer.before, before), concat(after, outer.after));
    }

    private static List<Integer> concat(List<Integer> first, List<Integer> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /// `single` is a list of `{"SpecialToken": {"id": name}}`, and `{"Sequence": {"id": "A"}}` for the text.
    private static SpecialTokens template(Component component) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean text = false;
        for (Component piece : component.children("single")) {
            piece.only("SpecialToken", "Sequence");
            if (piece.has("SpecialToken")) {
                String name = piece.child("SpecialToken").only("id", "type_id").string("id");
                (text ? after : before).addAll(component.child("special_tokens").child(name).ids("ids"));
            } else if (!text && piece.child("Sequence").only("id", "type_id").string("id").equals("A")) {
                text = true;
            } else {
                throw new InputException(piece.place() + ": the template of a single text must have sequence A once");
            }
        }
        if (!text) {
            throw new InputException(component.at("single") + ": sequence A, the text, is missing");
        }
        return new SpecialTokens(List.copyOf(before), List.copyOf(after));
    }
}
