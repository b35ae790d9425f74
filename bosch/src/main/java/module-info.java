/// BOSCH: which heads of a decoder can attend to a short window at the least loss, and the command line.
module io.github.boschpanama.bosch {
    requires VectorGraphics2D;
    requires com.fasterxml.jackson.core;
    requires jdk.management;
    requires info.picocli;
    requires transitive io.github.boschpanama.models;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires org.jfree.jfreechart;

    exports io.github.boschpanama.bosch.calibration;
    exports io.github.boschpanama.bosch.heuristic;
    exports io.github.boschpanama.bosch.objective;
    exports io.github.boschpanama.bosch.objective.reuse;
    exports io.github.boschpanama.bosch.ranking;
    exports io.github.boschpanama.bosch.search;

    opens io.github.boschpanama.bosch.cli to info.picocli;
}
