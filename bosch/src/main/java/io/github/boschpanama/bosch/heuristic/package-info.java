/// Layer-level heuristics of BOSCH's comparison (arXiv 2604.05942): whole layers are local or full, by a rule that looks at
/// no sample.
package io.github.boschpanama.bosch.heuristic;
