package io.github.boschpanama.models.tokenizer;

import io.github.boschpanama.runtime.InputException;
import java.util.function.Consumer;

/// The pre-tokenizer `Metaspace`: each space becomes a visible character, one is put before a text that begins with none,
/// and a piece may begin at each.
///
/// @param space the character, usually `▁`
/// @param prefix before which texts one is put
/// @param cuts whether pieces begin at them
record Metaspace(String space, Prefix prefix, boolean cuts) implements PreTokenizer {
    /// Which texts get a space before them.
    enum Prefix {
        /// Every one, what follows an added token too.
        ALWAYS,
        /// The beginning of all that is encoded.
        FIRST,
        /// None.
        NEVER
    }

    static Metaspace of(Component component) {
        component.only("replacement", "str_rep", "prepend_scheme", "add_prefix_space", "split");
        String space = component.string("replacement");
        if (space.length() != 1) {
            throw new InputException(component.at("replacement") + " is \"" + space + "\", expected one character");
        }
        return new Metaspace(space, prefix(component), component.flag("split", true));
    }

    /// Older files say `add_prefix_space` alone.
    private static Prefix prefix(Component component) {
        if (!component.has("prepend_scheme")) {
            return component.flag("add_prefix_space", true) ? Prefix.ALWAYS : Prefix.NEVER;
        }
        String scheme = component.string("prepend_scheme");
        if (!component.flag("add_prefix_space", true) && !scheme.equals("never")) {
            throw new InputException(component.place() + ": add_prefix_space is false, but prepend_scheme is " + scheme
                    + ", expected never");
        }
        return switch (scheme) {
            case "always" -> Prefix.ALWAYS;
            case "first" -> Prefix.FIRST;
            case "never" -> Prefix.NEVER;
            default -> throw component.unsupported("prepend_scheme", scheme, "always", "first", "never");
        };
    }

    @Override
    public void split(String text, boolean begins, Consumer<String> pieces) {
        String marked = text.replace(" ", space);
        if ((prefix == Prefix.ALWAYS || prefix == Prefix.FIRST && begins) && !marked.startsWith(space)) {
            marked = space + marked;
        }
        int begin = 0;
        for (int at = cuts ? marked.indexOf(space, 1) : -1; at >= 0; at = marked.indexOf(space, at + 1)) {
            pieces.accept(marked.substring(begin, at));
            begin = at;
        }
        pieces.accept(marked.substring(begin));
    }
}
