package io.github.boschpanama.models.tokenizer;

/// The decoder `ByteLevel`: the bytes of the tokens, one after another, are UTF-8.
final class ByteLevelText implements TokenText {
    private final Vocabulary vocabulary;
    private final StringBuilder text = new StringBuilder();
    private final Utf8Decoder decoder = new Utf8Decoder(text);

    ByteLevelText(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    @Override
    public String append(int id) {
        String token = vocabulary.token(id);
        if (token != null) {
            decoder.append(ByteAlphabet.bytes(token));
        }
        return take();
    }

    @Override
    public String finish() {
        decoder.finish();
        return take();
    }

    private String take() {
        String part = text.toString();
        text.setLength(0);
        return part;
    }
}
