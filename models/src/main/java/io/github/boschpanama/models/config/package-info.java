/// `config.json` of a Hugging Face folder: which family a model is of, its sizes, its rotary embedding.
package io.github.boschpanama.models.config;
