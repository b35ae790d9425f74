package io.github.boschpanama.bosch.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/// How a line looks: colour by a number that the page's style sheet gives a meaning, and dash and marker besides, so
/// that lines can be told apart without colour.
///
/// @param color the number of the colour, as in [#paint(int)]
/// @param width of the line
/// @param dash lengths of dashes and gaps; empty for an unbroken line
/// @param marker at each point; null for none
record LineStyle(int color, float width, float[] dash, Shape marker) {

    /// The colour of text and axes.
    static final int INK = 0;
    /// The colour of the grid and of what is only there to compare with.
    static final int FAINT = 1;
    /// The colour of what the page is about.
    static final int ACCENT = 2;

    /// Colours 3 to 8 of the style sheet: those of Okabe and Ito but the accent and the yellow.
    private static final int FIRST_SERIES = 3;
    private static final int SERIES_COLORS = 6;
    private static final float[][] DASHES = {{}, {7, 3}, {2, 3}, {8, 3, 2, 3}};

    /// @return the style of what the page is about
    static LineStyle accent() {
        return new LineStyle(ACCENT, 3, new float[0], new Ellipse2D.Double(-4, -4, 8, 8));
    }

    /// @return the style of a line to compare with
    static LineStyle reference(int number) {
        return new LineStyle(FAINT, 1.5f, DASHES[1 + number % 3], null);
    }

    /// @param number which of the other lines, from 0
    /// @return its style; the first 12 differ in both colour or dash and in marker or colour
    static LineStyle series(int number) {
        return new LineStyle(FIRST_SERIES + number % SERIES_COLORS, 1.8f,
                DASHES[(number + number / SERIES_COLORS) % DASHES.length], marker(number));
    }

    LineStyle withoutMarker() {
        return new LineStyle(color, width, dash, null);
    }

    Stroke stroke() {
        return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1,
                dash.length == 0 ? null : dash, 0);
    }

    Color paint() {
        return paint(color);
    }

    /// A colour that stands for a number: [LineChart] puts the style sheet's `var(--cN)` in its place.
    static Color paint(int color) {
        return new Color(1, color, 7);
    }

    private static Shape marker(int number) {
        return switch (number % 5) {
            case 0 -> new Rectangle2D.Double(-3.5, -3.5, 7, 7);
            case 1 -> polygon(0, -5, 4.5, 4, -4.5, 4);
            case 2 -> polygon(0, -5, 5, 0, 0, 5, -5, 0);
            case 3 -> polygon(0, 5, 4.5, -4, -4.5, -4);
            default -> polygon(-4.5, -1.2, -1.2, -1.2, -1.2, -4.5, 1.2, -4.5, 1.2, -1.2, 4.5, -1.2, 4.5, 1.2, 1.2, 1.2,
                    1.2, 4.5, -1.2, 4.5, -1.2, 1.2, -4.5, 1.2);
        };
    }

    private static Shape polygon(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        return path;
    }
}
