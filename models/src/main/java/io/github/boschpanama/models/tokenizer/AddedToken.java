package io.github.boschpanama.models.tokenizer;

import io.github.boschpanama.runtime.InputException;

/// A token that is found in the text as it is written, before anything else looks at it.
///
/// @param id its id
/// @param content its text
/// @param singleWord only where no letter, digit or underscore stands beside it
/// @param stripsLeft takes the white space before it in
/// @param stripsRight takes the white space behind it in
/// @param normalized is looked for in the normalised text
/// @param special is for control, such as the end of a text
record AddedToken(int id, String content, boolean singleWord, boolean stripsLeft, boolean stripsRight,
        boolean normalized, boolean special) {
    /// @param component an element of `added_tokens`
    /// @return the token in it
    static AddedToken of(Component component) {
        component.only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        boolean special = component.flag("special", false);
        AddedToken token = new AddedToken(component.id("id"), component.string("content"),
                component.flag("single_word", false), component.flag("lstrip", false),
                component.flag("rstrip", false), component.flag("normalized", !special), special);
        if (token.content.isEmpty()) {
            throw new InputException(component.at("content") + " is empty, expected the text of a token");
        }
        return token;
    }
}
