/// The decoder itself: embed, layers, head, with everything a caller needs to enter and leave it at any layer.
package io.github.boschpanama.models.decoder;
