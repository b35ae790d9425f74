/// How files that are no JSON are refused; for the other modules of this project.
package io.github.boschpanama.runtime.json;
