package io.github.boschpanama.bosch.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of this module, as its jar says.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[]{line()};
    }

    static String line() {
        return "bosch " + text();
    }

    static String text() {
        return Version.class.getModule().isNamed()
                ? Version.class.getModule().getDescriptor().rawVersion().orElse("unversioned")
                : "unversioned";
    }
}
