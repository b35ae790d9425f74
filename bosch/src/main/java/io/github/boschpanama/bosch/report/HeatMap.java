package io.github.boschpanama.bosch.report;

/// Shares from 0 to 1 as a picture, a column a layer: the fuller a cell, the larger the share. Written by hand, since a
/// report has dozens of them and nothing in them needs an axis.
final class HeatMap {
    private static final int CELL = 10;
    private static final int GAP = 1;

    private HeatMap() {}

    /// @param share [layers][rows]
    /// @param title read out in place of the picture
    /// @return an SVG element
    static String svg(double[][] share, String title) {
        int width = share.length * (CELL + GAP) + GAP;
        int height = share[0].length * (CELL + GAP) + GAP;
        Markup svg = new Markup();
        svg.open("svg", "class", "heat", "role", "img", "aria-label", title, "width", Integer.toString(width), "height",
                Integer.toString(height), "viewBox", "0 0 " + width + " " + height);
        for (int layer = 0; layer < share.length; layer++) {
            for (int row = 0; row < share[layer].length; row++) {
                int x = GAP + layer * (CELL + GAP);
                int y = GAP + row * (CELL + GAP);
                svg.empty("rect", "x", Integer.toString(x), "y", Integer.toString(y), "width", "10", "height", "10");
                if (share[layer][row] > 0) {
                    double part = CELL * share[layer][row]; // filled from the bottom, so that it reads without colour
                    svg.empty("rect", "class", "on", "x", Integer.toString(x), "y",
                            Numbers.plain(Math.round(100 * (y + CELL - part)) / 100.0), "width", "10", "height",
                            Numbers.plain(Math.round(100 * part) / 100.0));
                }
            }
        }
        return svg.close().toString();
    }
}
