/// Looking at attention itself: the probabilities that a model's heads give to its keys, row by row.
package io.github.boschpanama.models.attention;
