package io.github.boschpanama.models.tokenizer;

import io.github.boschpanama.runtime.InputException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The pre-tokenizers of `tokenizer.json`. For byte-level vocabularies `Split`, `Digits`, `ByteLevel`, and `Sequence` of them:
/// the pieces stay plain text, and what `ByteLevel` spells anew, the encoder takes as bytes, so it must be there, and be the
/// last. For vocabularies made with SentencePiece none, or `Metaspace`.
final class PreTokenizers {
    /// What GPT-2 splits at (Radford et al. 2019, `encoder.py`).
    private static final PreTokenizer GPT2 = new PatternSplitter(
            OnigurumaPattern
                    .compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
            SplitBehavior.ISOLATED, false);
    /// As Rust has it, by Unicode 17: the 13 last came after Java's Unicode 16.
    private static final Pattern NUMERIC = Pattern.compile("[\\p{N}\\x{11DE0}-\\x{11DE9}\\x{16FF4}-\\x{16FF6}]");
    private static final PreTokenizer WHOLE = (text, begins, pieces) -> pieces.accept(text);
    private static final PreTokenizer PREFIX_SPACE = (text, begins, pieces) -> pieces
            .accept(text.startsWith(" ") ? text : " " + text);

    private PreTokenizers() {}

    /// @param component the value of `pre_tokenizer`; may be null
    /// @return what it says, for a vocabulary made with SentencePiece
    /// @throws InputException if it has something unknown
    static PreTokenizer ofCharacters(Component component) {
        if (component == null) {
            return WHOLE;
        }
        if (!component.type().equals("Metaspace")) {
            throw component.unsupported("pre-tokenizer of a vocabulary of characters", component.type(), "Metaspace",
                    "null");
        }
        return Metaspace.of(component);
    }

    /// @param component the value of `pre_tokenizer`
    /// @return what it says
    /// @throws InputException if it has something unknown, or is not byte-level
    static PreTokenizer of(Component component) {
        if (!endsInBytes(component)) {
            throw component.unsupported("a pre-tokenizer without ByteLevel at the end:", component.type(), "ByteLevel",
                    "Sequence of Split, Digits and a last ByteLevel");
        }
        return any(component);
    }

    private static boolean endsInBytes(Component component) {
        if (!component.type().equals("Sequence")) {
            return component.type().equals("ByteLevel");
        }
        List<Component> steps = component.children("pretokenizers");
        return !steps.isEmpty() && endsInBytes(steps.getLast())
                && steps.stream().limit(steps.size() - 1).noneMatch(PreTokenizers::endsInBytes);
    }

    private static PreTokenizer any(Component component) {
        return switch (component.type()) {
            case "Split" -> split(component.only("pattern", "behavior", "invert"));
            case "Digits" -> digits(component.only("individual_digits"));
            case "ByteLevel" -> byteLevel(component.only("add_prefix_space", "trim_offsets", "use_regex"));
            case "Sequence" -> component.only("pretokenizers").children("pretokenizers").stream()
                    .map(PreTokenizers::any).reduce(WHOLE, PreTokenizer::then);
            default -> throw component.unsupported("pre-tokenizer", component.type(), "Split", "Digits", "ByteLevel",
                    "Sequence");
        };
    }

    private static PreTokenizer split(Component component) {
        return new PatternSplitter(pattern(component.child("pattern")), behavior(component),
                component.flag("invert", false));
    }

    static Pattern pattern(Component component) {
        component.only("Regex", "String");
        try {
            return component.has("Regex")
                    ? OnigurumaPattern.compile(component.string("Regex"))
                    : Pattern.compile(component.string("String"), Pattern.LITERAL);
        } catch (PatternSyntaxException e) {
            throw new InputException(component.place() + ": " + e.getMessage(), e);
        }
    }

    private static SplitBehavior behavior(Component component) {
        String name = component.string("behavior");
        return switch (name) {
            case "Removed" -> SplitBehavior.REMOVED;
            case "Isolated" -> SplitBehavior.ISOLATED;
            case "MergedWithPrevious" -> SplitBehavior.MERGED_WITH_PREVIOUS;
            case "MergedWithNext" -> SplitBehavior.MERGED_WITH_NEXT;
            case "Contiguous" -> SplitBehavior.CONTIGUOUS;
            default -> throw component.unsupported("behavior", name, "Removed", "Isolated", "MergedWithPrevious",
                    "MergedWithNext", "Contiguous");
        };
    }

    private static PreTokenizer digits(Component component) {
        return new PatternSplitter(NUMERIC,
                component.flag("individual_digits", false) ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS, false);
    }

    private static PreTokenizer byteLevel(Component component) {
        PreTokenizer prefix = component.flag("add_prefix_space", true) ? PREFIX_SPACE : WHOLE;
        return component.flag("use_regex", true) ? prefix.then(GPT2) : prefix;
    }
}
