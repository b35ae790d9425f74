package io.github.boschpanama.bosch.report;

import java.util.List;

/// A picture of each mask.
final class MaskSection {
    private final Comparison comparison;
    private final MaskSets sets;

    MaskSection(Comparison comparison, MaskSets sets) {
        this.comparison = comparison;
        this.sets = sets;
    }

    void write(Markup page) {
        Setup setup = comparison.setup();
        page.element("p",
                "A column a layer, the lowest layer on the left; a cell a key/value group. Filled: the group is"
                        + " local. Where a method has several seeds, a cell is filled as far as the share of seeds in which the"
                        + " group is local.");
        try (DataTable table = new DataTable(page, "Masks, " + setup.layers() + " layers × " + setup.kvGroups()
                + " groups", "ρ", setup.ratios().stream().map(Numbers::plain).toList())) {
            for (MethodInfo method : comparison.choosers()) {
                table.row(method.name());
                for (double ratio : setup.ratios()) {
                    List<MethodMask> masks = sets.of(method, ratio);
                    page.open("td", "class", "picture");
                    page.raw(masks.isEmpty() ? "–" : HeatMap.svg(MaskSets.share(masks), title(method, ratio, masks)));
                    page.close();
                }
                page.close().line();
            }
        }
    }

    private static String title(MethodInfo method, double ratio, List<MethodMask> masks) {
        String title = "Mask of " + method.name() + " at ρ = " + Numbers.plain(ratio);
        return masks.size() > 1
                ? title + ", " + masks.size() + " seeds"
                : title + ", layer by layer: " + masks.getFirst().mask();
    }
}
