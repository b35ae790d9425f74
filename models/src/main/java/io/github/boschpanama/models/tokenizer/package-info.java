/// Text to token ids and back, as the `tokenizer.json` of a Hugging Face folder says: byte-level byte-pair encoding.
package io.github.boschpanama.models.tokenizer;
