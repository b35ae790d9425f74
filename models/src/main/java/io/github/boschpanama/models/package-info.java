/// Decoder language models read from Hugging Face folders, and the mask that says which heads attend to a window.
package io.github.boschpanama.models;
