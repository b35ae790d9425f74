package io.github.boschpanama.bosch.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// `report.html`: one page, everything in it, that opens from disk without a network.
final class HtmlReport {
    private static final String STYLE = "report.css";

    private final Comparison comparison;
    private final Markup page = new Markup();

    private HtmlReport(Comparison comparison) {
        this.comparison = comparison;
    }

    static String of(Comparison comparison) {
        return new HtmlReport(comparison).write();
    }

    private String write() {
        Setup setup = comparison.setup();
        Scores scores = new Scores(comparison.results());
        MaskSets sets = new MaskSets(comparison.masks());
        String title = "Which heads can go local: methods compared on " + setup.model();

        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en").line().open("head").line();
        page.empty("meta", "charset", "utf-8").line();
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
        page.empty("meta", "name", "color-scheme", "content", "light dark").line();
        page.element("title", title).line().open("style").raw("\n" + style()).close().line().close().line();

        page.open("body").line().open("header").element("h1", title);
        page.element("p", "Each method chooses which key/value groups of the model attend to a sliding window of "
                + setup.window() + " tokens instead of the whole context. ρ is the share of groups so chosen; the best"
                + " method loses the least.").close().line();
        navigation();
        page.open("main").line();
        section("scores", "Scores", new ScoreSection(comparison, scores)::write);
        section("charts", "Score against ratio", new RatioCharts(comparison, scores)::write);
        section("tasks", "By task", new TaskSection(comparison, scores)::write);
        section("cost", "What finding the masks cost", new CostSection(comparison, scores)::write);
        section("course", "The search's course", new CourseSection(comparison)::write);
        section("masks", "The masks", new MaskSection(comparison, sets)::write);
        section("analysis", "Analysis", new AnalysisSection(comparison, sets)::write);
        section("setup", "Set-up", this::setup);
        return page.close().line().close().line().close().line().toString();
    }

    private void navigation() {
        page.open("nav", "aria-label", "Sections");
        for (String[] entry : List.of(new String[]{"scores", "Scores"}, new String[]{"charts", "Charts"},
                new String[]{"tasks", "Tasks"}, new String[]{"cost", "Cost"}, new String[]{"course", "Search"},
                new String[]{"masks", "Masks"}, new String[]{"analysis", "Analysis"},
                new String[]{"setup", "Set-up"})) {
            page.element("a", entry[1], "href", "#" + entry[0]).text(" ");
        }
        page.close().line();
    }

    private void section(String id, String title, Consumer<Markup> content) {
        page.open("section", "id", id).element("h2", title).line();
        content.accept(page);
        page.close().line();
    }

    private void setup(Markup page) {
        Setup setup = comparison.setup();
        page.open("dl");
        fact("Model", setup.model() + ", " + setup.layers() + " layers × " + setup.kvGroups() + " key/value groups");
        fact("Local attention", "window " + setup.window() + ", sinks " + setup.sinks());
        fact("Samples that methods could use", setup.calibration());
        fact("Samples scored here", setup.evaluation());
        fact("Score", setup.metric());
        fact("Mean over", String.join(", ", setup.meanTasks()));
        fact("Program", "bosch-panama " + setup.version());
        fact("Machine", setup.machine());
        page.close().line();
        if (!setup.notes().isEmpty()) {
            page.open("ul");
            setup.notes().forEach(note -> page.element("li", note));
            page.close().line();
        }
        page.element("h3", "Methods").open("dl");
        comparison.methods().forEach(method -> fact(method.name(), method.summary()));
        page.close().line();
        page.element("p", "The same figures are in report.csv and report.json beside this page, and each mask in "
                + ReportWriter.MASKS + "/.");
    }

    private void fact(String term, String value) {
        page.element("dt", term).element("dd", value).line();
    }

    private static String style() {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(STYLE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
