/// Continuing a text: choosing the next token, and running until the end.
package io.github.boschpanama.models.generation;
