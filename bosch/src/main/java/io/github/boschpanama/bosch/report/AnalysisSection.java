package io.github.boschpanama.bosch.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// What the masks say of the methods: turnover between ratios, distance between methods, depth, and stage 2's buckets.
final class AnalysisSection {
    private final Comparison comparison;
    private final MaskSets sets;
    private final List<Double> ratios;

    AnalysisSection(Comparison comparison, MaskSets sets) {
        this.comparison = comparison;
        this.sets = sets;
        this.ratios = comparison.setup().ratios();
    }

    void write(Markup page) {
        if (ratios.size() > 1) {
            turnover(page);
        }
        page.element("h3", "Distance between methods");
        page.element("p",
                "Jaccard distance between the sets of local groups: 0 is the same set, 1 has nothing in common."
                        + " On the diagonal: between the seeds of a method.");
        ratios.forEach(ratio -> distances(page, ratio));
        depth(page);
        buckets(page);
    }

    private void turnover(Markup page) {
        page.element("h3", "Turnover");
        List<String> steps = new ArrayList<>();
        for (int i = 1; i < ratios.size(); i++) {
            steps.add(Numbers.plain(ratios.get(i - 1)) + " → " + Numbers.plain(ratios.get(i)));
        }
        try (DataTable table = new DataTable(page,
                "Per cent of the groups local at one ratio that are full again at the"
                        + " next; a fixed ranking has 0",
                "Method", steps)) {
            for (MethodInfo method : comparison.choosers()) {
                table.row(method.name());
                for (int i = 1; i < ratios.size(); i++) {
                    page.element("td", percent(sets.turnover(method, ratios.get(i - 1), ratios.get(i))));
                }
                page.close().line();
            }
        }
    }

    private void distances(Markup page, double ratio) {
        List<MethodInfo> methods = comparison.choosers().stream().filter(method -> !sets.of(method, ratio).isEmpty())
                .toList();
        try (DataTable table = new DataTable(page, "Distance at ρ = " + Numbers.plain(ratio), "Method",
                methods.stream().map(MethodInfo::name).toList())) {
            for (MethodInfo one : methods) {
                table.row(one.name());
                for (MethodInfo other : methods) {
                    OptionalDouble distance = sets.distance(one, other, ratio);
                    if (distance.isEmpty()) {
                        page.element("td", "–");
                    } else {
                        String tint = Numbers.fixed(80 * (1 - distance.getAsDouble()), 0) + "%";
                        page.element("td", Numbers.fixed(distance.getAsDouble(), 2), "class", "tint", "style",
                                "--tint:" + tint);
                    }
                }
                page.close().line();
            }
        }
    }

    private void depth(Markup page) {
        page.element("h3", "Local groups by depth");
        try (DataTable table = new DataTable(page,
                "Share of each layer's groups that are local, the lowest layer on the"
                        + " left; below it the share in the lower and in the upper half",
                "ρ", ratios.stream().map(Numbers::plain).toList())) {
            for (MethodInfo method : comparison.choosers()) {
                table.row(method.name());
                for (double ratio : ratios) {
                    List<MethodMask> masks = sets.of(method, ratio);
                    page.open("td", "class", "picture");
                    if (masks.isEmpty()) {
                        page.text("–");
                    } else {
                        byLayer(page, method, ratio, MaskSets.share(masks));
                    }
                    page.close();
                }
                page.close().line();
            }
        }
    }

    private static void byLayer(Markup page, MethodInfo method, double ratio, double[][] share) {
        double[] layers = Arrays.stream(share).mapToDouble(row -> Arrays.stream(row).average().orElseThrow()).toArray();
        double lower = Arrays.stream(layers, 0, layers.length / 2).average().orElse(0);
        double upper = Arrays.stream(layers, layers.length / 2, layers.length).average().orElseThrow();
        String halves = Numbers.percent(lower) + " · " + Numbers.percent(upper);
        double[][] strip = Arrays.stream(layers).mapToObj(value -> new double[]{value}).toArray(double[][]::new);
        page.raw(HeatMap.svg(strip, "Share of local groups by layer, " + method.name() + ", ρ = " + Numbers.plain(ratio)
                + ": " + halves + " per cent in the lower and upper half"));
        page.element("small", halves);
    }

    private void buckets(Markup page) {
        if (comparison.buckets().isEmpty()) {
            return;
        }
        page.element("h3", "What stage 2 chose");
        int layers = comparison.setup().layers();
        List<String> columns = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            columns.add(Integer.toString(layer));
        }
        try (DataTable table = new DataTable(page, "Local groups of the " + comparison.setup().kvGroups()
                + " in each layer, the lowest layer on the left", "Ratio", columns)) {
            for (LayerBuckets chosen : comparison.buckets()) {
                table.row("ρ = " + Numbers.plain(chosen.ratio()) + ", seed " + chosen.seed());
                for (int count : chosen.localGroups()) {
                    String tint = 80 * count / comparison.setup().kvGroups() + "%";
                    page.element("td", Integer.toString(count), "class", "tint", "style", "--tint:" + tint);
                }
                page.close().line();
            }
        }
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? Numbers.percent(share.getAsDouble()) : "–";
    }
}
