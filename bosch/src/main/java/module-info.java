/// BOSCH: which heads of a decoder can attend to a short window at the least loss, and the command line.
module io.github.boschpanama.bosch {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires transitive io.github.boschpanama.models;
    requires me.tongfei.progressbar;

    exports io.github.boschpanama.bosch.search;
}
