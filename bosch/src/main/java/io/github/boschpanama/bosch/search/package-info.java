/// The search for the mask: solvers over bits, BOSCH's three stages, the log of evaluations. It knows no model, only
/// masks and their scores.
package io.github.boschpanama.bosch.search;
