/// The command line: one class a command, and the options they share.
package io.github.boschpanama.bosch.cli;
