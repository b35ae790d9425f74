package io.github.boschpanama.bosch.report;

import java.util.List;

/// A table with a caption, a heading a column and a heading a row, that scrolls sideways where the screen is narrow.
final class DataTable implements AutoCloseable {
    private final Markup page;
    private final int columns;

    /// Opens the table.
    ///
    /// @param page where it goes
    /// @param caption what it shows
    /// @param corner the heading of the rows' headings
    /// @param columns the headings of the columns
    DataTable(Markup page, String caption, String corner, List<String> columns) {
        this.page = page;
        this.columns = columns.size() + 1;
        page.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", caption);
        page.open("table").element("caption", caption).line().open("thead").open("tr");
        page.element("th", corner, "scope", "col");
        columns.forEach(column -> page.element("th", column, "scope", "col"));
        page.close().close().line().open("tbody").line();
    }

    /// Adds a heading across the table.
    void group(String title) {
        page.open("tr").element("th", title, "colspan", Integer.toString(columns), "scope", "rowgroup", "class",
                "group").close().line();
    }

    /// Opens a row; the caller adds its cells and closes it.
    Markup row(String heading) {
        return page.open("tr").element("th", heading, "scope", "row");
    }

    @Override
    public void close() {
        page.close().close().close().line();
    }
}
