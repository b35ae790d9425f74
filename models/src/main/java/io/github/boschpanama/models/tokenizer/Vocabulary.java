package io.github.boschpanama.models.tokenizer;

import io.github.boschpanama.runtime.InputException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/// Tokens by id and ids by token, those of the model and the added ones.
final class Vocabulary {
    /// One more than the highest id that a file may use.
    static final int MOST_IDS = 1 << 24;

    private final Map<String, Integer> ids;
    private final BitSet special = new BitSet();
    private String[] tokens = new String[1 << 12]; // by id; null where no token has the id
    private int size;

    Vocabulary(Map<String, Integer> ids) {
        this.ids = ids;
        ids.forEach((token, id) -> set(id, token));
    }

    /// Adds a token, or marks one that the model has.
    ///
    /// @param token the token
    /// @param place where it stands, for messages
    /// @throws InputException if its text has another id, or its id another text
    void add(AddedToken token, String place) {
        Integer id = ids.putIfAbsent(token.content(), token.id());
        if (id == null && token(token.id()) != null) {
            throw new InputException(place + ": id " + token.id() + " of \"" + token.content()
                    + "\" is another token's too");
        }
        if (id != null && id != token.id()) {
            throw new InputException(place + ": \"" + token.content() + "\" has id " + token.id() + " here, but " + id
                    + " before");
        }
        set(token.id(), token.content());
        special.set(token.id(), token.special());
    }

    /// @return the highest id plus one
    int size() {
        return size;
    }

    Integer id(String token) {
        return ids.get(token);
    }

    /// @return the token as the file spells it, or null if no token has the id
    String token(int id) {
        return id >= 0 && id < tokens.length ? tokens[id] : null;
    }

    boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    private void set(int id, String token) {
        if (id >= tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(id + 1, 2 * tokens.length));
        }
        tokens[id] = token;
        size = Math.max(size, id + 1);
    }
}
