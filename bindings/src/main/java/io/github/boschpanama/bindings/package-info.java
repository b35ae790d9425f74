/// What jextract generated for CUDA, and finding the CUDA libraries.
package io.github.boschpanama.bindings;
