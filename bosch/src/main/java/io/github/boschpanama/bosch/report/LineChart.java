package io.github.boschpanama.bosch.report;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/// Lines over numbers, as an SVG element to stand in a page. Text stays text, and colours are the page's: `var(--cN)`.
final class LineChart {
    private static final int WIDTH = 440; // small, so that a phone's width leaves the text readable
    private static final int HEIGHT = 330;
    private static final Pattern COLOR = Pattern.compile("rgb\\(1,(\\d+),7\\)");

    private final XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
    private final XYErrorRenderer renderer = new XYErrorRenderer();
    private final NumberAxis x;
    private final NumberAxis y;

    /// @param x what the horizontal axis shows
    /// @param y what the vertical axis shows
    LineChart(String x, String y) {
        this.x = axis(x);
        this.y = axis(y);
        this.y.setAutoRangeIncludesZero(false);
        renderer.setDefaultLinesVisible(true);
        renderer.setDrawXError(false);
        renderer.setErrorStroke(new BasicStroke(1));
        renderer.setCapLength(4);
    }

    /// Fixes what the horizontal axis shows.
    LineChart x(double from, double to, double tick) {
        fix(x, from, to, tick);
        return this;
    }

    /// Fixes what the vertical axis shows.
    LineChart y(double from, double to, double tick) {
        fix(y, from, to, tick);
        return this;
    }

    /// Adds a line.
    ///
    /// @param name its name in the legend
    /// @param style its look
    /// @param points where it goes
    LineChart line(String name, LineStyle style, List<Point> points) {
        int index = data.getSeriesCount();
        XYIntervalSeries series = new XYIntervalSeries(name, false, true);
        for (Point point : points) {
            series.add(point.x, point.x, point.x, point.y, point.y - point.spread, point.y + point.spread);
        }
        data.addSeries(series);
        renderer.setSeriesPaint(index, style.paint());
        renderer.setSeriesStroke(index, style.stroke());
        renderer.setSeriesShapesVisible(index, style.marker() != null);
        if (style.marker() != null) {
            renderer.setSeriesShape(index, style.marker());
        }
        return this;
    }

    /// @param title read out in place of the picture
    /// @return an SVG element
    String svg(String title) {
        Markup markup = new Markup();
        markup.open("svg", "class", "chart", "role", "img", "aria-label", title, "viewBox",
                "0 0 " + WIDTH + " " + HEIGHT);
        String drawn = drawn();
        String inside = drawn.substring(drawn.indexOf('>', drawn.indexOf("<svg")) + 1, drawn.lastIndexOf("</svg>"));
        markup.raw(COLOR.matcher(inside).replaceAll("var(--c$1)"));
        return markup.close().toString();
    }

    private String drawn() {
        XYPlot plot = new XYPlot(data, x, y, renderer);
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(LineStyle.paint(LineStyle.FAINT));
        plot.setRangeGridlineStroke(new BasicStroke(0.4f));
        JFreeChart chart = new JFreeChart(null, JFreeChart.DEFAULT_TITLE_FONT, plot, true);
        chart.setBackgroundPaint(null);
        LegendTitle legend = chart.getLegend();
        legend.setItemFont(font(12));
        legend.setItemPaint(LineStyle.paint(LineStyle.INK));
        legend.setBackgroundPaint(null);
        legend.setFrame(BlockBorder.NONE);
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Processors.get("svg").getDocument(graphics.getCommands(), new PageSize(WIDTH, HEIGHT)).writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void fix(NumberAxis axis, double from, double to, double tick) {
        axis.setRange(from, to);
        axis.setTickUnit(new NumberTickUnit(tick));
    }

    private static NumberAxis axis(String label) {
        NumberAxis axis = new NumberAxis(label);
        axis.setNumberFormatOverride(new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        axis.setLabelFont(font(13));
        axis.setTickLabelFont(font(12));
        axis.setLabelPaint(LineStyle.paint(LineStyle.INK));
        axis.setTickLabelPaint(LineStyle.paint(LineStyle.INK));
        axis.setAxisLinePaint(LineStyle.paint(LineStyle.INK));
        axis.setTickMarkPaint(LineStyle.paint(LineStyle.INK));
        return axis;
    }

    private static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /// A point of a line.
    ///
    /// @param x across
    /// @param y up
    /// @param spread how far the error bar reaches up and down
    record Point(double x, double y, double spread) {}
}
