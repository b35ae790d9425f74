package io.github.boschpanama.models.tokenizer;

import java.util.List;
import java.util.function.Function;

/// The decoders of `tokenizer.json`: `ByteLevel`, and the sequence of those that files made with SentencePiece have.
final class Decoders {
    private static final String SEQUENCE = "Sequence of Replace, ByteFallback, Fuse and an optional Strip";

    private Decoders() {}

    /// @param component the value of `decoder`
    /// @return whether it is of a byte-level vocabulary
    static boolean isByteLevel(Component component) {
        return component.type().equals("ByteLevel");
    }

    /// @param component the value of `decoder`
    /// @return what it says: a new text of a vocabulary's tokens
    static Function<Vocabulary, TokenText> of(Component component) {
        if (isByteLevel(component)) {
            return ByteLevelText::new;
        }
        if (!component.type().equals("Sequence")) {
            throw component.unsupported("decoder", component.type(), "ByteLevel", SEQUENCE);
        }
        List<Component> steps = component.only("decoders").children("decoders");
        List<String> types = steps.stream().map(Component::type).toList();
        boolean strips = types.size() == 4 && types.getLast().equals("Strip");
        if (!types.equals(List.of("Replace", "ByteFallback", "Fuse")) && !(strips
                && types.subList(0, 3).equals(List.of("Replace", "ByteFallback", "Fuse")))) {
            throw component.unsupported("decoder", types, "ByteLevel", SEQUENCE);
        }
        String space = space(steps.getFirst().only("pattern", "content"));
        steps.get(1).only();
        steps.get(2).only();
        if (strips) {
            requireOneSpace(steps.get(3).only("content", "start", "stop"));
        }
        return vocabulary -> new SentencePieceText(vocabulary, space, strips);
    }

    private static String space(Component replace) {
        String space = replace.child("pattern").only("String").string("String");
        if (!replace.string("content").equals(" ") || space.isEmpty()) {
            throw replace.unsupported("replacement", "\"" + replace.string("content") + "\"",
                    "what stands for a space by a space");
        }
        return space;
    }

    private static void requireOneSpace(Component strip) {
        if (!strip.string("content").equals(" ") || strip.id("start") != 1 || strip.id("stop") != 0) {
            throw strip.unsupported("Strip of", strip.fields(), "one space at the beginning");
        }
    }
}
