package io.github.boschpanama.models.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.json.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Text to token ids and back, as a Hugging Face `tokenizer.json` says, for models with byte-pair encoding of bytes
/// (GPT-2, Llama 3, Qwen, SmolLM and others) or of characters, as SentencePiece makes it (Llama 2, Mistral). It gives the ids
/// that the reference implementation gives.
///
/// A text is cut at its added tokens, normalised, cut into pieces by the pre-tokenizer, and the bytes or characters of each
/// piece are merged to tokens. A component of the file that is not known is refused by name; `tokenizer_config.json`
/// is not read.
///
/// Immutable but for a cache that is safe to share: any number of threads may use one tokenizer.
public final class Tokenizer {
    private static final String FILE = "tokenizer.json";
    private static final String LINE_BREAK = "\n"; // no space is put between it and what follows
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // a vocabulary has its tokens for field names
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Vocabulary vocabulary;
    private final AddedTokens addedTokens;
    private final PreTokenizer preTokenizer;
    private final PieceCache encoder;
    private final SpecialTokens specialTokens;
    private final Function<Vocabulary, TokenText> text;
    private final boolean ofCharacters;

    Tokenizer(Vocabulary vocabulary, AddedTokens addedTokens, PreTokenizer preTokenizer, BytePairEncoder encoder,
            SpecialTokens specialTokens, Function<Vocabulary, TokenText> text, boolean ofCharacters) {
        this.vocabulary = vocabulary;
        this.addedTokens = addedTokens;
        this.preTokenizer = preTokenizer;
        this.encoder = new PieceCache(encoder::encode);
        this.specialTokens = specialTokens;
        this.text = text;
        this.ofCharacters = ofCharacters;
    }

    /// @param fileOrFolder a `tokenizer.json`, or a folder with one
    /// @return the tokenizer that it describes
    /// @throws InputException if it is not there, is not such a file, contradicts itself or asks for what is not
    ///         supported
    public static Tokenizer load(Path fileOrFolder) {
        Path file = Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(FILE) : fileOrFolder;
        try (InputStream stream = Files.newInputStream(file)) {
            return read(stream, file.toString());
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file; expected a " + FILE + " or a folder with one", e);
        } catch (IOException e) {
            throw InputException.of(file, "cannot be read", e);
        }
    }

    /// @param stream the content of a `tokenizer.json`; left open
    /// @param name its name, for messages
    /// @return the tokenizer that it describes
    /// @throws InputException if it is not such a file, contradicts itself or asks for what is not supported
    /// @throws IOException if the stream cannot be read
    public static Tokenizer read(InputStream stream, String name) throws IOException {
        try (JsonParser json = JSON.createParser(stream).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            return new TokenizerReader(json, name).read();
        } catch (JsonProcessingException e) {
            throw new InputException(name + ": "
                    + (e.getOriginalMessage().startsWith("Unexpected end-of-input") ? "truncated" : "not valid JSON")
                    + " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ": "
                    + JsonErrors.message(e), e);
        }
    }

    /// Encodes a text. Added tokens that are written in it are recognised; no special token is put around it.
    ///
    /// @param text the text; a surrogate without its other half is taken as U+FFFD
    /// @return its token ids. Bytes that the vocabulary has no token for are left out, as in the reference
    public int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        boolean[] begins = {true};
        addedTokens.split(wellFormed(text), part -> {
            preTokenizer.split(part, begins[0], piece -> {
                for (int id : encoder.encode(piece)) {
                    ids.add(id);
                }
            });
            begins[0] = false;
        }, id -> {
            ids.add(id);
            begins[0] = false;
        });
        return ids.build().toArray();
    }

    /// Encodes a text that goes on where another ended, such as an answer after its prompt: without the space that files made
    /// with SentencePiece put before a text.
    ///
    /// @param text as in [#encode]
    /// @return its token ids
    public int[] encodeContinuation(String text) {
        if (!ofCharacters || text.isEmpty()) {
            return encode(text);
        }
        int[] before = encode(LINE_BREAK);
        int[] both = encode(LINE_BREAK + text);
        return decode(before).endsWith(LINE_BREAK) && Arrays.mismatch(before, both) == before.length
                ? Arrays.copyOfRange(both, before.length, both.length)
                : encode(text); // a vocabulary that knows no line break, or merges it with what follows
    }

    /// Encodes a text and puts the special tokens around it that the post-processor asks for.
    ///
    /// @param text as in [#encode]
    /// @return its token ids
    public int[] encodeWithSpecialTokens(String text) {
        return specialTokens.around(encode(text));
    }

    /// Decodes ids, special tokens too. An id without a token adds nothing, as in the reference: models pad their
    /// vocabularies.
    ///
    /// @param ids token ids
    /// @return the text; bytes that are not UTF-8 become U+FFFD
    public String decode(int... ids) {
        StringBuilder decoded = new StringBuilder();
        TokenText parts = text.apply(vocabulary);
        for (int id : ids) {
            decoded.append(parts.append(id));
        }
        return decoded.append(parts.finish()).toString();
    }

    /// @return a decoder for ids that come one by one
    public IncrementalDecoder incrementalDecoder() {
        return new IncrementalDecoder(text.apply(vocabulary));
    }

    /// @return the highest id plus one; a model's embedding may have more rows
    public int vocabularySize() {
        return vocabulary.size();
    }

    /// @param token a token as the file spells it, such as `<|endoftext|>`
    /// @return its id, if there is such a token
    public OptionalInt id(String token) {
        Integer id = vocabulary.id(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// @param id any number
    /// @return whether a token has this id
    public boolean hasToken(int id) {
        return vocabulary.token(id) != null;
    }

    /// @param id any number
    /// @return whether it is the id of a special token, which is for control and not for people to read
    public boolean isSpecial(int id) {
        return vocabulary.isSpecial(id);
    }

    private static String wellFormed(String text) {
        if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
            return text;
        }
        return text.codePoints().map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
