/// A scorer of many masks that computes nothing twice: what masks share is kept, and rows that do not count are left out.
package io.github.boschpanama.bosch.objective.reuse;
