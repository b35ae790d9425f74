/// The results of a comparison as files: a table for programs (CSV, JSON) and a page for people (HTML, self-contained).
package io.github.boschpanama.bosch.report;
